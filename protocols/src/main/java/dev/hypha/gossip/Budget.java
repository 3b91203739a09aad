package dev.hypha.gossip;

import dev.hypha.gossip.Bandwidth.Rate;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is left of a {@link Rate}: filled as time goes by up to its burst, emptied by what is spent,
 * and in debt after something that was larger than what was left. Thread-safe.
 */
final class Budget {
  private static final double SECOND_NANOS = 1e9;

  private final ReentrantLock lock = new ReentrantLock();
  private final Rate rate;
  private double left;
  private long asOf;

  Budget(Rate rate, long now) {
    this.rate = rate;
    this.left = (double) rate.burst();
    this.asOf = now;
  }

  /** Spends {@code bytes}, and returns for how many nanoseconds nothing more should be spent. */
  long spend(long bytes, long now) {
    lock.lock();
    try {
      fill(now);
      left -= (double) bytes;
      return left >= 0
          ? 0
          : (long) Math.ceil(-left * SECOND_NANOS / (double) rate.bytesPerSecond());
    } finally {
      lock.unlock();
    }
  }

  /** Spends {@code bytes} unless it is in debt; a single thing may be larger than the burst. */
  boolean trySpend(long bytes, long now) {
    lock.lock();
    try {
      fill(now);
      if (left <= 0) {
        return false;
      }
      left -= (double) bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void fill(long now) {
    double earned = (double) (now - asOf) / SECOND_NANOS * (double) rate.bytesPerSecond();
    left = Math.min((double) rate.burst(), left + earned);
    asOf = now;
  }
}
