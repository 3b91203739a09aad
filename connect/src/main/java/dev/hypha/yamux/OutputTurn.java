package dev.hypha.yamux;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to write to the connection. Callers come one at a time, first come first served.
 *
 * <p>The lock guards the turn, never the writing. Any thread.
 */
final class OutputTurn {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);
  private boolean taken;
  private long turns;

  private static final class Waiter {
    final Condition granted;
    boolean mine;

    Waiter(Condition granted) {
      this.granted = granted;
    }
  }

  /**
   * Waits for the turn. Ends when the owner before gives it back, which closing the pipe under it
   * brings about.
   */
  void take() {
    lock.lock();
    try {
      if (!taken) {
        taken = true;
      } else {
        Waiter waiter = new Waiter(lock.newCondition());
        waiters.add(waiter);
        while (!waiter.mine) {
          waiter.granted.awaitUninterruptibly();
        }
      }
      turns++;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the turn if nobody has it. */
  boolean tryTake() {
    lock.lock();
    try {
      if (taken) {
        return false;
      }
      taken = true;
      turns++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits: the owner may then leave the flush to them. */
  boolean contended() {
    lock.lock();
    try {
      return !waiters.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void giveBack() {
    lock.lock();
    try {
      Waiter next = waiters.poll();
      if (next == null) {
        taken = false;
      } else {
        next.mine = true;
        next.granted.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of the turn that is running, or -1: a turn that still runs long afterwards is stuck
   * in I/O.
   */
  long running() {
    lock.lock();
    try {
      return taken ? turns : -1;
    } finally {
      lock.unlock();
    }
  }
}
