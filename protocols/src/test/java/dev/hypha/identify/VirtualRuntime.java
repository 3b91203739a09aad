package dev.hypha.identify;

import dev.hypha.core.Runtime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** A runtime whose clock stands still until the test moves it; its threads are real. */
final class VirtualRuntime implements Runtime {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final SecureRandom secrets = new SecureRandom();
  private final Random random = new Random(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::when));
  private long now;
  private Duration wallClockShift = Duration.ZERO;

  private record Alarm(long when, Runnable action) {}

  /** Moves the clock, running what becomes due on the way. */
  void advance(Duration by) {
    long target = nanoTime() + by.toNanos();
    for (Alarm due = next(target); due != null; due = next(target)) {
      due.action.run();
    }
  }

  private @org.jspecify.annotations.Nullable Alarm next(long target) {
    lock.lock();
    try {
      Alarm first = alarms.peek();
      if (first == null || first.when > target) {
        now = target;
        return null;
      }
      now = Math.max(now, first.when);
      return alarms.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is due exactly {@code after} from now. */
  void awaitAlarm(Duration after) {
    lock.lock();
    try {
      long when = now + after.toNanos();
      while (alarms.stream().noneMatch(alarm -> alarm.when == when)) {
        added.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sets the wall clock forward or back, which time itself does not notice. */
  void shiftWallClock(Duration by) {
    wallClockShift = wallClockShift.plus(by);
  }

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
    return BEGINNING.plusNanos(nanoTime()).plus(wallClockShift);
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
    Alarm alarm = new Alarm(nanoTime, action);
    if (nanoTime - nanoTime() <= 0) {
      fork("due", action);
      return () -> {};
    }
    lock.lock();
    try {
      alarms.add(alarm);
      added.signalAll();
    } finally {
      lock.unlock();
    }
    return () -> remove(alarm);
  }

  private void remove(Alarm alarm) {
    lock.lock();
    try {
      alarms.remove(alarm);
    } finally {
      lock.unlock();
    }
  }
}
