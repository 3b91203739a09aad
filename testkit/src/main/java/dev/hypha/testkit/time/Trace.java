package dev.hypha.testkit.time;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a virtual runtime did: every step of a thread and every note, in order, folded into one
 * number. Two runs with the same trace did the same. Belongs to the runtime's thread.
 */
public final class Trace {
  private long hash = 0x9e37_79b9_7f4a_7c15L;
  private long steps;
  private boolean keeping;
  private long[] times = {};
  private String[] names = {};
  private int kept;

  Trace() {}

  /** The fold of everything so far. */
  public long hash() {
    return hash;
  }

  /** How often a thread was given the machine. */
  public long steps() {
    return steps;
  }

  /** Keeps every step from now on, so that two traces can be compared. Some 16 bytes each. */
  public void keep() {
    keeping = true;
  }

  /**
   * Where this trace and {@code other} part, in words; empty if nowhere. Both must have been kept
   * from the beginning.
   */
  public String difference(Trace other) {
    if (hash == other.hash) {
      return "";
    }
    int both = Math.min(kept, other.kept);
    for (int i = 0; i < both; i++) {
      if (times[i] != other.times[i] || !names[i].equals(other.names[i])) {
        return "step " + i + ": " + at(i) + ", but then " + other.at(i);
      }
    }
    if (kept != other.kept) {
      Trace longer = kept > other.kept ? this : other;
      return "one ends after " + both + " steps, where the other has " + longer.at(both);
    }
    return "the same steps, but other bytes or notes";
  }

  void step(long now, int thread, String name) {
    steps++;
    fold(now);
    fold(((long) thread << 32) ^ name.hashCode());
    if (keeping) {
      keep(now, name);
    }
  }

  void note(long what) {
    fold(~what);
  }

  void note(long now, String what) {
    fold(now);
    note(what.hashCode());
    if (keeping) {
      keep(now, what);
    }
  }

  private void fold(long value) {
    long mixed = (hash ^ value) * 0xbf58_476d_1ce4_e5b9L;
    hash = mixed ^ (mixed >>> 29);
  }

  private void keep(long now, String name) {
    if (kept == times.length) {
      int room = Math.max(1024, kept * 2);
      times = Arrays.copyOf(times, room);
      names = Arrays.copyOf(names, room);
    }
    times[kept] = now;
    names[kept++] = name;
  }

  private String at(int step) {
    return names[step] + " at " + times[step] / 1_000 + " µs";
  }

  /** The hash and how many steps it stands for. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(hash) + " after " + steps + " steps";
  }
}
