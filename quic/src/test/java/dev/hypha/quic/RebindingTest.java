package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
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
