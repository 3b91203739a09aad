package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.ResetCode;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many streams there may be at once, and that those which have been leave nothing behind. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamLimitsTest {
  private static final int MANY = 20_000;

  private final SystemRuntime runtime = new SystemRuntime();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void a_hundred_each_way_are_the_default() {
    assertThat(QuicConfig.DEFAULT.inboundStreamsMax()).isEqualTo(100);
    assertThat(QuicConfig.DEFAULT.unidirectionalStreamsMax()).isEqualTo(100);
  }

  @Test
  void the_hundred_and_first_waits_until_one_has_ended() throws Exception {
    waitsForRoom(QuicConfig.DEFAULT, 100);
  }

  @Test
  void how_many_there_may_be_is_for_the_listener_to_say() throws Exception {
    waitsForRoom(QuicConfig.DEFAULT.withInboundStreamsMax(3), 3);
  }

  private void waitsForRoom(QuicConfig listener, int most) throws Exception {
    TestPeer bob = Peers.of(runtime, listener);
    try (var listening = bob.listen(ANY_LOOPBACK)) {
      Link link = Peers.of(runtime, QuicConfig.DEFAULT).dial(listening.address(), bob.id());
      Link arrived = bob.arrival();
      List<Duplex> open = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        Duplex stream = link.session().open();
        stream.sink().write(new byte[1], 0, 1);
        assertThat(stream.source().read(new byte[1], 0, 1)).isOne();
        open.add(stream);
      }
      FutureTask<String> next = new FutureTask<>(() -> TestPeer.echo(link, "at last"));
      Thread waiting = runtime.fork("one more", next);
      while (waiting.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(arrived.session().streams()).isEqualTo(most);
      assertThat(next.isDone()).isFalse();
      open.getFirst().reset(ResetCode.NONE);
      assertThat(next.get()).isEqualTo("at last");
      link.session().close();
    }
  }

  @Test
  void whoever_waits_for_room_is_told_when_the_connection_ends() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT.withInboundStreamsMax(1));
    try (var listening = bob.listen(ANY_LOOPBACK)) {
      Link link = Peers.of(runtime, QuicConfig.DEFAULT).dial(listening.address(), bob.id());
      link.session().open().sink().write(new byte[1], 0, 1);
      FutureTask<String> next = new FutureTask<>(() -> TestPeer.echo(link, "never"));
      Thread waiting = runtime.fork("one more", next);
      while (waiting.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      bob.arrival().session().close(ResetCode.SHUTDOWN);
      org.assertj.core.api.Assertions.assertThatThrownBy(next::get)
          .hasMessageContaining("the remote closed the connection");
    }
  }

  /** jvm-libp2p grows slower with each stream that has been, and stops at the 256th. */
  @Test
  void twenty_thousand_streams_leave_nothing_behind() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK)) {
      Link link = Peers.of(runtime, QuicConfig.DEFAULT).dial(listening.address(), bob.id());
      Link arrived = bob.arrival();
      for (int i = 0; i < MANY; i++) {
        assertThat(TestPeer.echo(link, "x")).isEqualTo("x");
      }
      while (link.session().streams() + arrived.session().streams() > 0) {
        Thread.onSpinWait();
      }
      assertThat(Peers.streamsInNetty(link)).isZero();
      assertThat(Peers.streamsInNetty(arrived)).isZero();
      link.session().close();
    }
  }
}
