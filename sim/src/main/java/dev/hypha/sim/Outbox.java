package dev.hypha.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What some participants have said to others in one window, in the order in which they said it.
 *
 * <p>Not thread-safe.
 */
public final class Outbox {
  private long[] times = new long[64];
  private long[] ways = new long[64];
  private @Nullable Object[] things = new Object[64];
  private int size;
  private long earliest = Long.MAX_VALUE;

  /** Nothing was said. */
  public Outbox() {}

  /** Something arrives at a time in nanoseconds. */
  public void add(long at, int to, int from, @Nullable Object what) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      ways = Arrays.copyOf(ways, 2 * size);
      things = Arrays.copyOf(things, 2 * size);
    }
    times[size] = at;
    ways[size] = (long) to << Integer.SIZE | from;
    things[size++] = what;
    earliest = Math.min(earliest, at);
  }

  /** When the first of it arrives; {@link Long#MAX_VALUE} if there is nothing. */
  public long earliest() {
    return earliest;
  }

  /** Who takes it out. */
  @FunctionalInterface
  public interface Taker {
    void take(long at, int to, int from, @Nullable Object what);
  }

  /** Takes all out. */
  public void empty(Taker taker) {
    for (int i = 0; i < size; i++) {
      taker.take(times[i], (int) (ways[i] >>> Integer.SIZE), (int) ways[i], things[i]);
      things[i] = null;
    }
    size = 0;
    earliest = Long.MAX_VALUE;
  }
}
