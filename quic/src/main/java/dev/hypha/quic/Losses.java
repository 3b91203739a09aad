package dev.hypha.quic;

import dev.hypha.core.Runtime;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionStats;
import java.util.concurrent.TimeUnit;

/** Whether a connection loses packets, as quiche counts them. On the event loop. */
final class Losses {
  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final QuicChannel channel;
  private final Runtime runtime;
  private long known;
  private long changedAt;

  Losses(QuicChannel channel, Runtime runtime) {
    this.channel = channel;
    this.runtime = runtime;
    this.changedAt = runtime.nanoTime() - RECENT_NANOS;
  }

  /** Whether packets were lost since this was asked last, or in the last ten seconds. */
  boolean recent() {
    QuicConnectionStats stats = channel.collectStats().getNow();
    long now = runtime.nanoTime();
    if (stats != null && stats.lost() != known) {
      known = stats.lost();
      changedAt = now;
    }
    return now - changedAt < RECENT_NANOS;
  }
}
