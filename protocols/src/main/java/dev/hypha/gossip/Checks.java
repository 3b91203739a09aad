package dev.hypha.gossip;

import dev.hypha.core.Runtime;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many messages are being checked, and a bound on that: one of these for signatures, and one
 * for the validator of each topic. Who reads from a peer waits for room, so that a peer that is
 * quicker than we check is held back instead of losing messages; but not for long, as a validator
 * may hang, and what else the peer says matters too: where a wait was in vain, nobody waits again
 * until a check ends. Thread-safe.
 */
final class Checks {
  private static final long PATIENCE_NANOS = Duration.ofMillis(100).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Runtime runtime;
  private final int most;
  private int running;
  private long ended;
  private boolean stuck;

  Checks(Runtime runtime, int most) {
    this.runtime = runtime;
    this.most = most;
  }

  /** Begins a check, unless there are too many. */
  boolean tryBegin() {
    lock.lock();
    try {
      if (running == most) {
        return false;
      }
      running++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      running--;
      ended++;
      stuck = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code more} can begin, or half of all there may be; a tenth of a second at most,
   * and not at all if nothing has ended since somebody waited in vain.
   */
  void awaitRoom(int more) {
    int wanted = Math.min(more, most / 2);
    lock.lock();
    try {
      if (stuck || running + wanted <= most) {
        return;
      }
      long before = ended;
      long deadline = runtime.nanoTime() + PATIENCE_NANOS;
      Runtime.Timer timer = runtime.at(deadline, this::wake);
      while (running + wanted > most && runtime.nanoTime() - deadline < 0) {
        changed.awaitUninterruptibly();
      }
      timer.cancel();
      stuck |= ended == before;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
