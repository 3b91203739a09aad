package dev.hypha.yamux;

import dev.hypha.core.SpareMemory;

/**
 * How much the remote may send on one stream, and when to grant it more. Pure; guarded by the
 * session's lock.
 *
 * <p>The window begins at 256 KiB. Credit is given back in halves of it, of a large one in pieces
 * of a MiB: so the remote has nearly all of it when a lost packet holds up what follows, where
 * halves could have left it with one. When a half is used up within four round trips, the window is
 * what limits the stream, so it doubles, as far as the session's budget goes: that finds bandwidth
 * × delay without knowing either. Spec: yamux/README.md, "Flow control".
 */
final class ReceiveWindow {
  private static final int ROUND_TRIPS = 4;
  private static final int PIECE_BYTES_MAX = 1 << 20;

  private final int sizeMax;
  private int size = Frame.INITIAL_WINDOW;

  /** What the remote may still send. */
  private int credit = Frame.INITIAL_WINDOW;

  /** What was given back since the window last was asked whether to grow, and when that was. */
  private long used;

  private long asked;

  ReceiveWindow(int sizeMax, long now) {
    this.sizeMax = sizeMax;
    this.asked = now;
  }

  /** Takes {@code length} arriving bytes off the credit; false if there was less. */
  boolean spend(long length) {
    if (length > credit) {
      return false;
    }
    credit -= (int) length;
    return true;
  }

  /** The credit that is due now that {@code buffered} bytes wait for the reader, or 0. */
  int due(long buffered) {
    long missing = size - credit - buffered;
    return missing >= Math.min(size / 2, PIECE_BYTES_MAX) ? (int) missing : 0;
  }

  /**
   * Grants what is {@link #due}, and more if the window turns out to be too small.
   *
   * @param roundTrip in nanoseconds, 0 when unknown
   * @return the credit to announce
   */
  int grant(long buffered, long now, long roundTrip, Budget budget) {
    used += size - credit - buffered;
    if (used >= size / 2) {
      boolean fast = roundTrip > 0 && now - asked < ROUND_TRIPS * roundTrip;
      int growth = Math.min(size, sizeMax - size);
      if (fast && growth > 0 && budget.take(growth)) {
        size += growth;
      }
      used = 0;
      asked = now;
    }
    int delta = (int) (size - credit - buffered);
    credit += delta;
    return delta;
  }

  /** What this window took from the budget. */
  int grown() {
    return size - Frame.INITIAL_WINDOW;
  }

  int size() {
    return size;
  }

  /** What all windows of a session together may have grown by, in bytes. */
  static final class Budget {
    private final SpareMemory memory;
    private long left;

    /**
     * @param memory of the node, where all sessions take what they take from their budgets
     */
    Budget(long bytes, SpareMemory memory) {
      this.left = bytes;
      this.memory = memory;
    }

    boolean take(long bytes) {
      if (bytes > left || !memory.reserve(bytes)) {
        return false;
      }
      left -= bytes;
      return true;
    }

    void giveBack(long bytes) {
      left += bytes;
      memory.release(bytes);
    }
  }
}
