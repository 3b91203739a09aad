package dev.hypha.quic;

import dev.hypha.core.Runtime;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the end of a stream from being lost. quiche forgets a stream that it has read to the end as
 * soon as what was written is acknowledged, and does not look whether the FIN was: one that left
 * without bytes is then not sent at all, or not again (quiche's issue 2525).
 *
 * <p>So once the remote has ended its direction, the last bytes wait a moment for the FIN, which
 * goes with them; and a FIN that comes too late for that waits until the bytes before it should
 * have been acknowledged, if the connection loses packets or has no room. On the event loop.
 */
final class FinHold {
  /** How long bytes wait for others, or for the end. */
  private static final long BYTES_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long after the bytes a FIN may follow alone: they may have to be sent twice. */
  private static final int ROUND_TRIPS = 5;

  /** Of both ends, each may put off its acknowledgements by 25 ms (RFC 9000, 18.2). */
  private static final long ACK_DELAYS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Losses losses;
  private final Runtime runtime;
  private final Runnable pump;
  private boolean bytesDue;
  private long wroteAt;
  private boolean wrote;
  private @Nullable Future<?> timer;

  /**
   * @param pump to be run when what was held may go
   */
  FinHold(Losses losses, Runtime runtime, Runnable pump) {
    this.losses = losses;
    this.runtime = runtime;
    this.pump = pump;
  }

  /** Bytes were handed to QUIC. */
  void wroteBytes() {
    wrote = true;
    wroteAt = runtime.nanoTime();
    bytesDue = false;
    stop();
  }

  /** Whether the few bytes that wait are to wait for more. */
  boolean holdsBytes(EventLoop loop) {
    if (bytesDue) {
      return false;
    }
    if (timer == null) {
      wait(loop, BYTES_NANOS);
    }
    return true;
  }

  /** Whether a FIN that has no bytes to go with is to wait. */
  boolean holdsFin(QuicStreamChannel stream) {
    if (!wrote) {
      return false;
    }
    stop();
    boolean risky = !stream.isWritable() || losses.recent();
    long left =
        wroteAt + ROUND_TRIPS * roundTripNanos(stream) + ACK_DELAYS_NANOS - runtime.nanoTime();
    if (!risky || left <= 0) {
      return false;
    }
    wait(stream.eventLoop(), left);
    return true;
  }

  private static long roundTripNanos(QuicStreamChannel stream) {
    QuicConnectionPathStats path = stream.parent().collectPathStats(0).getNow();
    return path == null ? ACK_DELAYS_NANOS : path.rtt();
  }

  private void wait(EventLoop loop, long nanos) {
    timer =
        loop.schedule(
            () -> {
              timer = null;
              bytesDue = true;
              pump.run();
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  /** Nothing is left to be held. */
  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
