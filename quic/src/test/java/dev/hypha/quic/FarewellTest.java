package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.hypha.core.Link;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are closed while the listener has not confirmed the handshake. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FarewellTest {
  private static final int LONG_HEADER = 0x80;
  private static final int CALLS = 4;
  private static final int PACKETS_OF_A_CALL = 16;

  private final SystemRuntime runtime = new SystemRuntime();
  private final AtomicInteger goodbyes = new AtomicInteger();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void the_listener_hears_of_a_close_though_a_probe_is_due() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), this::unconfirmed)) {
      QuicChannel dialers = dial(bob, relay);
      CompletableFuture<IOException> heard = new CompletableFuture<>();
      bob.arrival().session().start(stream -> {}, heard::complete);
      whenProbeIsDue(dialers, () -> Farewell.say(dialers, 0));
      assertThat(heard.get()).hasMessageContaining("closed");
    }
  }

  @Test
  void what_quiche_would_say_without_end_is_cut_off() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), this::unconfirmed)) {
      QuicChannel dialers = dial(bob, relay);
      var _ = bob.arrival();
      goodbyes.set(0);
      if (!(Segments.of(dialers.parent()) instanceof Segments)) {
        System.err.println("the kernel does not cut packets up: skipped");
        abort();
      }
      whenProbeIsDue(dialers, () -> Farewell.closeWithin(CALLS, dialers, 0));
      dialers.closeFuture().sync();
      // as many as it was allowed: there was no end to it
      while (goodbyes.get() < CALLS * PACKETS_OF_A_CALL) {
        Thread.onSpinWait();
      }
    }
  }

  /** A connection of which the dialer never learns that the listener is satisfied. */
  private QuicChannel dial(TestPeer bob, Relay relay) throws Exception {
    Link link = Peers.of(runtime, QuicConfig.DEFAULT).dial(relay.address(), bob.id());
    Field channel = QuicSession.class.getDeclaredField("channel");
    channel.setAccessible(true);
    return (QuicChannel) channel.get(link.session());
  }

  private List<byte[]> unconfirmed(boolean fromDialer, byte[] datagram) {
    boolean isLong = (datagram[0] & LONG_HEADER) != 0;
    if (fromDialer && isLong) {
      goodbyes.incrementAndGet();
    }
    return fromDialer || isLong ? List.of(datagram) : List.of();
  }

  /** Runs {@code action} on the event loop, with the timer over and not yet heard. */
  private static void whenProbeIsDue(QuicChannel channel, Runnable action) {
    channel
        .eventLoop()
        .execute(
            () -> {
              while (timer(channel).getDelay(TimeUnit.NANOSECONDS) > 0) {
                Thread.onSpinWait();
              }
              action.run();
            });
  }

  private static Delayed timer(QuicChannel channel) {
    try {
      Field handler = channel.getClass().getDeclaredField("timeoutHandler");
      handler.setAccessible(true);
      Object of = handler.get(channel);
      Field future = of.getClass().getDeclaredField("timeoutFuture");
      future.setAccessible(true);
      return (Delayed) future.get(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Netty has changed", e);
    }
  }
}
