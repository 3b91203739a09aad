package dev.hypha.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionStats;
import java.util.concurrent.TimeUnit;

/** Whether a connection loses packets, as quiche counts them. On the event loop. */
final class Losses {
  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final QuicChannel channel;
  private long known;
  private long changedAt = System.nanoTime() - RECENT_NANOS;

  Losses(QuicChannel channel) {
    this.channel = channel;
  }

  /** Whether packets were lost since this was asked last, or in the last ten seconds. */
  boolean recent() {
    QuicConnectionStats stats = channel.collectStats().getNow();
    long now = System.nanoTime();
    if (stats != null && stats.lost() != known) {
      known = stats.lost();
      changedAt = now;
    }
    return now - changedAt < RECENT_NANOS;
  }
}
