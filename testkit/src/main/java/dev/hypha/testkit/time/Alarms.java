package dev.hypha.testkit.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a virtual runtime, earliest first, those of one instant in the order they were set.
 * A binary heap whose entries know their place, so that a cancelled timer leaves at once: most
 * timers are deadlines that never come.
 */
final class Alarms {
  private @Nullable Alarm[] heap = new @Nullable Alarm[64];
  private int size;
  private long added;

  /** A timer. */
  static final class Alarm {
    final long at;
    final Runnable action;
    private final long order;
    private int place;

    private Alarm(long at, long order, Runnable action) {
      this.at = at;
      this.order = order;
      this.action = action;
    }

    private boolean before(Alarm other) {
      return at != other.at ? at < other.at : order < other.order;
    }
  }

  Alarm add(long at, Runnable action) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    Alarm alarm = new Alarm(at, added++, action);
    up(size++, alarm);
    return alarm;
  }

  /** The earliest; it stays. */
  @Nullable Alarm first() {
    return heap[0];
  }

  /** Does nothing if it has left already. */
  void remove(Alarm alarm) {
    int place = alarm.place;
    if (place < 0) {
      return;
    }
    alarm.place = -1;
    Alarm last = entry(--size);
    heap[size] = null;
    if (last != alarm) {
      up(place, last);
      if (last.place == place) {
        down(place, last);
      }
    }
  }

  /** Whether something is due exactly then. */
  boolean hasAt(long when) {
    for (int place = 0; place < size; place++) {
      if (entry(place).at == when) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return size;
  }

  private Alarm entry(int place) {
    Alarm alarm = heap[place];
    if (alarm == null) {
      throw new AssertionError("no alarm at " + place);
    }
    return alarm;
  }

  private void put(int place, Alarm alarm) {
    heap[place] = alarm;
    alarm.place = place;
  }

  private void up(int from, Alarm alarm) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      Alarm above = entry(parent);
      if (!alarm.before(above)) {
        break;
      }
      put(place, above);
      place = parent;
    }
    put(place, alarm);
  }

  private void down(int from, Alarm alarm) {
    int place = from;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && entry(child + 1).before(entry(child))) {
        child++;
      }
      if (!entry(child).before(alarm)) {
        break;
      }
      put(place, entry(child));
      place = child;
    }
    put(place, alarm);
  }
}
