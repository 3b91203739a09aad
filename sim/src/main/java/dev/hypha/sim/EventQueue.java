package dev.hypha.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, the earliest first; what happens at the same time, in the order in which it was
 * added. A heap of four children over primitive arrays: nothing is allocated for an event.
 *
 * <p>Not thread-safe.
 */
public final class EventQueue {
  private static final int SLOT_BITS = 26;
  private static final int SLOTS_MAX = 1 << SLOT_BITS;
  private static final int CHILDREN = 4;

  private long[] times = new long[16];

  /** The number of the event, and where the rest of it stands. */
  private long[] orders = new long[16];

  private int size;
  private long added;

  private int[] sources = new int[16];
  private @Nullable Object[] things = new Object[16];
  private int[] free = new int[16];
  private int freed;
  private int used;

  private long time;
  private int source;
  private @Nullable Object thing;

  /** An empty queue. */
  public EventQueue() {}

  /**
   * Something will happen.
   *
   * @param at in nanoseconds
   * @param from by whom
   * @param what may be nothing
   */
  public void add(long at, int from, @Nullable Object what) {
    int slot = freed > 0 ? free[--freed] : fresh();
    sources[slot] = from;
    things[slot] = what;
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      orders = Arrays.copyOf(orders, 2 * size);
    }
    rise(size++, at, (added++ << SLOT_BITS) | slot);
  }

  private int fresh() {
    if (used == things.length) {
      if (used == SLOTS_MAX) {
        throw new IllegalStateException("more than " + SLOTS_MAX + " events at once");
      }
      sources = Arrays.copyOf(sources, 2 * used);
      things = Arrays.copyOf(things, 2 * used);
      free = Arrays.copyOf(free, 2 * used);
    }
    return used++;
  }

  /** Takes the next event, if it happens before {@code end}; what it is, the queue tells then. */
  public boolean next(long end) {
    if (size == 0 || times[0] >= end) {
      return false;
    }
    time = times[0];
    int slot = (int) (orders[0] & (SLOTS_MAX - 1));
    source = sources[slot];
    thing = things[slot];
    things[slot] = null;
    free[freed++] = slot;
    size--;
    sink(times[size], orders[size]);
    return true;
  }

  /** When the event that was taken happens. */
  public long time() {
    return time;
  }

  /** By whom. */
  public int source() {
    return source;
  }

  /** What. */
  public @Nullable Object thing() {
    return thing;
  }

  /** When the next one happens; {@link Long#MAX_VALUE} if there is none. */
  public long nextAt() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  public int size() {
    return size;
  }

  private void rise(int from, long at, long order) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / CHILDREN;
      if (!before(at, order, parent)) {
        break;
      }
      times[place] = times[parent];
      orders[place] = orders[parent];
      place = parent;
    }
    times[place] = at;
    orders[place] = order;
  }

  /** Puts the last one where the first was, and lets it sink. */
  private void sink(long at, long order) {
    int place = 0;
    while (true) {
      int first = place * CHILDREN + 1;
      if (first >= size) {
        break;
      }
      int least = first;
      for (int child = first + 1; child < Math.min(first + CHILDREN, size); child++) {
        if (before(times[child], orders[child], least)) {
          least = child;
        }
      }
      if (before(at, order, least)) {
        break;
      }
      times[place] = times[least];
      orders[place] = orders[least];
      place = least;
    }
    times[place] = at;
    orders[place] = order;
  }

  private boolean before(long at, long order, int other) {
    return at < times[other] || (at == times[other] && order < orders[other]);
  }
}
