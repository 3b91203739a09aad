package dev.hypha.gossip;

import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Rpc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be sent to one peer. What is urgent overtakes everything, control overtakes
 * messages, a higher priority a lower one. When it is full, the lowest goes first; what is over is
 * not sent. Any thread adds, one takes.
 */
final class OutQueue {
  private static final int CONTROL = Delivery.PRIORITY_MAX + 1;
  private static final int URGENT = Delivery.PRIORITY_MAX + 2;

  private final List<ArrayDeque<Entry>> ranks = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int entriesMax;
  private final long bytesMax;
  private int entries;
  private long bytes;
  private long dropped;
  private boolean closed;

  OutQueue(int entriesMax, long bytesMax) {
    this.entriesMax = entriesMax;
    this.bytesMax = bytesMax;
    for (int rank = 0; rank <= URGENT; rank++) {
      ranks.add(new ArrayDeque<>(0));
    }
  }

  /** Something that waits. */
  record Entry(Rpc rpc, int size, long expires) {}

  /**
   * Adds an RPC.
   *
   * @param size in bytes
   * @return what found no room: others, or the RPC itself
   */
  List<Rpc> offer(Rpc rpc, int size, Delivery delivery, boolean urgent) {
    int rank = urgent ? URGENT : rpc.messages().isEmpty() ? CONTROL : delivery.priority();
    List<Rpc> lost = new ArrayList<>(0);
    lock.lock();
    try {
      if (closed) {
        return List.of();
      }
      while (entries + 1 > entriesMax || bytes + size > bytesMax) {
        Optional<Entry> lowest = takeLowest(rank);
        dropped++;
        if (lowest.isEmpty()) {
          lost.add(rpc);
          return lost;
        }
        lost.add(lowest.get().rpc());
      }
      ranks.get(rank).add(new Entry(rpc, size, delivery.expires()));
      entries++;
      bytes += size;
      changed.signal();
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** The newest of the lowest rank below {@code rank}. */
  private Optional<Entry> takeLowest(int rank) {
    for (int lower = 0; lower < rank; lower++) {
      Entry entry = ranks.get(lower).pollLast();
      if (entry != null) {
        removed(entry);
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /**
   * Waits for something and takes it, and what else there is up to {@code most} bytes; nothing once
   * the queue is closed.
   */
  List<Rpc> take(int most, java.util.function.LongSupplier clock) {
    lock.lock();
    try {
      List<Rpc> taken = new ArrayList<>();
      while (true) {
        long now = clock.getAsLong();
        long size = 0;
        for (int rank = URGENT; rank >= 0 && size < most; rank--) {
          ArrayDeque<Entry> waiting = ranks.get(rank);
          while (!waiting.isEmpty() && size < most) {
            Entry entry = waiting.remove();
            removed(entry);
            if (entry.expires() != Long.MAX_VALUE && now - entry.expires() >= 0) {
              dropped++;
            } else {
              taken.add(entry.rpc());
              size += entry.size();
            }
          }
        }
        if (!taken.isEmpty() || closed) {
          return taken;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void removed(Entry entry) {
    entries--;
    bytes -= entry.size();
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** RPCs that found no room, or were over before their turn came. */
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
