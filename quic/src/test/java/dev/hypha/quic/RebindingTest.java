package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer whose address changes on the way is followed. RFC 9000, section 9. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RebindingTest {
  private final SystemRuntime runtime = new SystemRuntime();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void streams_go_on_when_the_port_of_the_dialer_changes() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    TestPeer alice = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay nat = new Relay(runtime, listening.address(), Relay.Tamper.NONE)) {
      Link link = alice.dial(nat.address(), bob.id());
      Duplex old = link.session().open();
      assertThat(said(old, "before")).isEqualTo("before");
      for (int i = 1; i <= 7; i++) {
        nat.rebind();
        assertThat(said(old, "on port " + i)).isEqualTo("on port " + i);
        assertThat(TestPeer.echo(link, "a new stream")).isEqualTo("a new stream");
        assertThat(nat.throughNewest()).isPositive();
      }
      old.close();
      link.session().close();
    }
  }

  /** What the listener sends to find out about the new way is lost, all of it. */
  @Test
  void CVE_2025_29785_a_way_on_which_every_probe_is_lost_ends_one_connection_alone()
      throws Exception {
    QuicConfig config = QuicConfig.DEFAULT.withIdleTimeout(Duration.ofSeconds(2));
    TestPeer bob = Peers.of(runtime, config);
    AtomicBoolean lose = new AtomicBoolean();
    Relay.Tamper losing =
        (fromDialer, datagram) -> lose.get() && !fromDialer ? List.of() : List.of(datagram);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay nat = new Relay(runtime, listening.address(), losing)) {
      Link other = Peers.of(runtime, QuicConfig.DEFAULT).dial(listening.address(), bob.id());
      Duplex alive = other.session().open();
      Link link = Peers.of(runtime, config).dial(nat.address(), bob.id());
      assertThat(TestPeer.echo(link, "before")).isEqualTo("before");
      lose.set(true);
      nat.rebind();
      assertThatThrownBy(() -> TestPeer.echo(link, "after")).isInstanceOf(TimedOut.class);
      assertThat(nat.throughNewest()).isPositive();
      assertThat(said(alive, "still here")).isEqualTo("still here");
      other.session().close();
    }
  }

  @Test
  void a_listener_reaches_a_dialer_that_has_moved_when_it_has_heard_of_it() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    TestPeer alice = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay nat = new Relay(runtime, listening.address(), Relay.Tamper.NONE)) {
      Link link = alice.dial(nat.address(), bob.id());
      Link back = bob.arrival();
      nat.rebind();
      assertThat(TestPeer.echo(link, "I am here now")).isEqualTo("I am here now");
      assertThat(TestPeer.echo(back, "I see")).isEqualTo("I see");
      link.session().close();
    }
  }

  private static String said(Duplex stream, String text) throws Exception {
    byte[] bytes = Bytes.utf8(text).toArray();
    stream.sink().write(bytes, 0, bytes.length);
    stream.sink().flush();
    byte[] answer = new byte[bytes.length];
    for (int at = 0; at < answer.length; ) {
      at += stream.source().read(answer, at, answer.length - at);
    }
    return Bytes.copyOf(answer).toUtf8();
  }
}
