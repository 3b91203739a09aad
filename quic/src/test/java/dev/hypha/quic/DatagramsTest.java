package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Datagrams;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages beside the streams of a connection. RFC 9221. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramsTest {
  private final SystemRuntime runtime = new SystemRuntime();
  private Link dialed;
  private Link arrived;

  @BeforeEach
  void connect() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    var listening = bob.listen(ANY_LOOPBACK);
    dialed = Peers.of(runtime, QuicConfig.DEFAULT).dial(listening.address(), bob.id());
    arrived = bob.arrival();
  }

  @AfterEach
  void close() {
    dialed.session().close();
    runtime.close();
  }

  @Test
  void a_message_comes_whole_and_without_a_stream() throws Exception {
    assertThat(here().send(Bytes.utf8("there"))).isTrue();
    assertThat(there().receive().toUtf8()).isEqualTo("there");
    assertThat(there().send(Bytes.utf8("and back"))).isTrue();
    assertThat(here().receive().toUtf8()).isEqualTo("and back");
    assertThat(dialed.session().streams()).isZero();
  }

  @Test
  void one_of_the_largest_size_comes_and_none_that_is_larger_leaves() throws Exception {
    int most = here().bytesMax();
    assertThat(most).isBetween(1_000, QuicConfig.DEFAULT.packetBytesMax());
    here().send(Bytes.owning(new byte[most]));
    assertThat(there().receive().size()).isEqualTo(most);
    assertThatThrownBy(() -> here().send(Bytes.owning(new byte[most + 1])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> here().send(Bytes.EMPTY)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void who_does_not_read_in_time_loses_the_oldest_and_is_told_how_many() throws Exception {
    int room = QuicConfig.DEFAULT.datagramsQueuedMax();
    int sent = 0;
    while (there().missed() < 10) {
      sent += here().send(Bytes.utf8("message " + sent)) ? 1 : 0;
    }
    int first = Integer.parseInt(there().receive().toUtf8().substring("message ".length()));
    assertThat(first).isGreaterThanOrEqualTo(10);
    for (int i = 1; i < room; i++) {
      there().receive();
    }
    assertThat(TestPeer.echo(dialed, "streams go on")).isEqualTo("streams go on");
  }

  @Test
  void nobody_is_given_what_keeps_the_connection_alive() throws Exception {
    assertThatThrownBy(() -> here().send(Bytes.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the keep-alive's");
  }

  @Test
  void who_waits_is_told_that_the_connection_is_over() throws Exception {
    FutureTask<Bytes> waiting = new FutureTask<>(there()::receive);
    Thread thread = runtime.fork("waiting", waiting);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    dialed.session().close(ResetCode.SHUTDOWN);
    assertThatThrownBy(waiting::get).cause().isInstanceOf(Reset.class);
    assertThatThrownBy(() -> here().send(Bytes.utf8("late"))).isInstanceOf(Reset.class);
  }

  private Datagrams here() {
    return dialed.session().datagrams().orElseThrow();
  }

  private Datagrams there() {
    return arrived.session().datagrams().orElseThrow();
  }
}
