package dev.hypha.contract;

import dev.hypha.core.Runtime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** Real threads, and a clock that moves when the test says so. Thread-safe. */
public final class VirtualRuntime implements Runtime {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Waiting> timers = new ArrayList<>();
  private final SecureRandom secrets = new SecureRandom();
  private final Random random = new Random(7);
  private long now = 1_000_000_000_000L;

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant wallClock() {
    return Instant.ofEpochSecond(0, nanoTime());
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public Thread fork(String name, Runnable body) {
    return Thread.ofVirtual().name(name).start(body);
  }

  @Override
  public Timer at(long nanoTime, Runnable action) {
    Waiting timer = new Waiting(nanoTime, action);
    lock.lock();
    try {
      if (nanoTime > now) {
        timers.add(timer);
        changed.signalAll();
        return () -> drop(timer);
      }
    } finally {
      lock.unlock();
    }
    fork("timer", action);
    return () -> {};
  }

  /** Moves the clock and runs what is due, on this thread. */
  public void advance(Duration by) {
    List<Waiting> due;
    lock.lock();
    try {
      now += by.toNanos();
      due = timers.stream().filter(timer -> timer.at <= now).toList();
      timers.removeAll(due);
    } finally {
      lock.unlock();
    }
    due.forEach(timer -> timer.action.run());
  }

  /** Waits until at least {@code count} timers are set. */
  public void awaitTimers(int count) {
    lock.lock();
    try {
      while (timers.size() < count) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drop(Waiting timer) {
    lock.lock();
    try {
      timers.remove(timer);
    } finally {
      lock.unlock();
    }
  }

  /** Compared by identity. */
  private static final class Waiting {
    private final long at;
    private final Runnable action;

    Waiting(long at, Runnable action) {
      this.at = at;
      this.action = action;
    }
  }
}
