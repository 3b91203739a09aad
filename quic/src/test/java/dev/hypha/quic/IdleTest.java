package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Session;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a silent connection lives. quiche has a clock of its own, so the time here is real. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleTest {
  private static final Duration IDLE = Duration.ofMillis(600);
  private static final QuicConfig SHORT = QuicConfig.DEFAULT.withIdleTimeout(IDLE);

  private final SystemRuntime runtime = new SystemRuntime();
  private final LinkedBlockingQueue<IOException> ends = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void half_a_minute_is_the_default() {
    assertThat(QuicConfig.DEFAULT.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(QuicConfig.DEFAULT.keepAlive()).isTrue();
  }

  @Test
  void a_connection_without_streams_ends_for_its_silence() throws Exception {
    dial(SHORT, SHORT);
    assertThat(ends.take()).isInstanceOf(TimedOut.class).hasMessage("nothing was heard for 0.6 s");
  }

  @Test
  void one_with_a_stream_is_kept_alive_until_that_has_ended() throws Exception {
    Session session = dial(SHORT, SHORT);
    Duplex stream = session.open();
    stream.sink().write(new byte[1], 0, 1);
    pass(IDLE.multipliedBy(4));
    assertThat(ends).isEmpty();
    stream.reset(0);
    assertThat(ends.take()).isInstanceOf(TimedOut.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_end_that_keeps_it_alive_is_enough(boolean dialer) throws Exception {
    Session session = dial(SHORT.withKeepAlive(dialer), SHORT.withKeepAlive(!dialer));
    session.open().sink().write(new byte[1], 0, 1);
    pass(IDLE.multipliedBy(4));
    assertThat(ends).isEmpty();
  }

  /** The shorter of both times counts, whoever set it. RFC 9000, 10.1. */
  @Test
  void an_end_that_could_be_silent_for_longer_keeps_to_the_others_time() throws Exception {
    Session session = dial(QuicConfig.DEFAULT, SHORT.withKeepAlive(false));
    Duplex stream = session.open();
    stream.sink().write(new byte[1], 0, 1);
    pass(IDLE.multipliedBy(4));
    assertThat(ends).isEmpty();
    stream.reset(0);
    assertThat(ends.take()).isInstanceOf(TimedOut.class).hasMessage("nothing was heard for 0.6 s");
  }

  @Test
  void without_keep_alive_silence_ends_one_with_streams_too() throws Exception {
    Session session = dial(SHORT.withKeepAlive(false), SHORT.withKeepAlive(false));
    session.open().sink().write(new byte[1], 0, 1);
    assertThat(ends.take()).isInstanceOf(TimedOut.class);
  }

  private Session dial(QuicConfig dialer, QuicConfig listener) throws IOException {
    TestPeer bob = Peers.of(runtime, listener);
    var listening = bob.listen(ANY_LOOPBACK);
    Session session =
        Peers.link(Peers.of(runtime, dialer), listening.address(), bob.id()).session();
    session.start(stream -> {}, ends::add);
    return session;
  }

  private void pass(Duration time) throws InterruptedException {
    CountDownLatch passed = new CountDownLatch(1);
    runtime.at(runtime.nanoTime() + time.toNanos(), passed::countDown);
    passed.await();
  }
}
