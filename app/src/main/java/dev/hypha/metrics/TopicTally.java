package dev.hypha.metrics;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was said in one topic since the node began, and in the last seconds. A message is counted
 * once, a copy each time it goes from peer to peer. Thread-safe.
 */
public final class TopicTally {
  /** Rates are those of so many seconds that are over. */
  public static final int WINDOW_SECONDS = 8;

  private static final long SECOND = 1_000_000_000L;

  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder ignored = new LongAdder();
  final LongAdder forged = new LongAdder();
  final LongAdder grafted = new LongAdder();
  final LongAdder pruned = new LongAdder();
  final Flow in = new Flow();
  final Flow out = new Flow();

  TopicTally() {}

  /** Messages of our own. */
  public long published() {
    return published.sum();
  }

  /** Messages of others that were new and valid. */
  public long delivered() {
    return delivered.sum();
  }

  /** Messages that a validator refused, or nobody wanted, or whose signature did not hold. */
  public long refused() {
    return rejected.sum() + ignored.sum() + forged.sum();
  }

  public Flow in() {
    return in;
  }

  public Flow out() {
    return out;
  }

  /** Copies that go one way. */
  public static final class Flow {
    private final LongAdder copies = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] counts = new long[WINDOW_SECONDS + 1];
    private final long[] seconds = new long[WINDOW_SECONDS + 1];

    Flow() {}

    void add(long size, long now) {
      copies.increment();
      bytes.add(size);
      long second = Math.floorDiv(now, SECOND);
      int slot = (int) Math.floorMod(second, (long) counts.length);
      lock.lock();
      try {
        if (seconds[slot] != second) {
          seconds[slot] = second;
          counts[slot] = 0;
        }
        counts[slot]++;
      } finally {
        lock.unlock();
      }
    }

    public long copies() {
      return copies.sum();
    }

    /** Of payload. */
    public long bytes() {
      return bytes.sum();
    }

    /**
     * Copies a second, of the last {@link #WINDOW_SECONDS} that are over.
     *
     * @param now in nanoseconds of the node's clock
     */
    public double perSecond(long now) {
      long second = Math.floorDiv(now, SECOND);
      long sum = 0;
      lock.lock();
      try {
        for (int slot = 0; slot < counts.length; slot++) {
          long age = second - seconds[slot];
          sum += age >= 1 && age <= WINDOW_SECONDS ? counts[slot] : 0;
        }
      } finally {
        lock.unlock();
      }
      return (double) sum / WINDOW_SECONDS;
    }
  }
}
