package dev.hypha.testkit.time;

import dev.hypha.core.Runtime;
import dev.hypha.core.SystemRuntime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Real threads, and a clock that stands still until the test moves it: for code that talks to real
 * sockets, where a {@link VirtualRuntime} cannot run. Thread-safe.
 */
public final class SteppedRuntime implements Runtime {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final SystemRuntime threads = new SystemRuntime();
  private final RandomGenerator random =
      new SeededSecrets(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Alarms alarms = new Alarms();
  private long now = 1_000_000_000_000L;
  private long begin = now;

  /** Who moves the clock, and the threads that it has started on the way. */
  private volatile @Nullable Thread advancing;

  private final List<Thread> started = new ArrayList<>();

  public SteppedRuntime() {}

  /**
   * Moves the clock and runs what becomes due, in order, on this thread. The clock goes on only
   * when the threads that this has started have ended or wait for something.
   */
  public void advance(Duration by) {
    long target = nanoTime() + by.toNanos();
    for (Runnable due = next(target); due != null; due = next(target)) {
      advancing = Thread.currentThread();
      due.run();
      advancing = null;
      started.forEach(SteppedRuntime::awaitIdle);
      started.clear();
    }
  }

  /** Moves the clock at once, as over a machine that slept, and then runs what has become due. */
  public void jump(Duration by) {
    lock.lock();
    try {
      now += by.toNanos();
    } finally {
      lock.unlock();
    }
    advance(Duration.ZERO);
  }

  /** Waits until at least {@code count} timers are set. */
  public void awaitTimers(int count) {
    lock.lock();
    try {
      while (alarms.size() < count) {
        added.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is due exactly {@code after} from now. */
  public void awaitTimer(Duration after) {
    lock.lock();
    try {
      long when = now + after.toNanos();
      while (!alarms.hasAt(when)) {
        added.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sets the wall clock forward or back, which time itself does not notice. */
  public void shiftWallClock(Duration by) {
    lock.lock();
    try {
      begin -= by.toNanos();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable next(long target) {
    lock.lock();
    try {
      Alarms.Alarm first = alarms.first();
      if (first == null || first.at > target) {
        now = target;
        return null;
      }
      now = Math.max(now, first.at);
      alarms.remove(first);
      return first.action;
    } finally {
      lock.unlock();
    }
  }

  private static void awaitIdle(Thread thread) {
    while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
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

  /** Begins with 2026. */
  @Override
  public Instant wallClock() {
    lock.lock();
    try {
      return BEGINNING.plusNanos(now - begin);
    } finally {
      lock.unlock();
    }
  }

  /** The same in every run, as far as threads ask in the same order. */
  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public SecureRandom secrets() {
    return threads.secrets();
  }

  @Override
  public Thread fork(String name, Runnable body) {
    Thread thread = threads.fork(name, body);
    if (Thread.currentThread().equals(advancing)) {
      started.add(thread);
    }
    return thread;
  }

  /** What is due already runs at once, on a thread of its own. */
  @Override
  public Timer at(long nanoTime, Runnable action) {
    lock.lock();
    try {
      if (nanoTime > now) {
        Alarms.Alarm alarm = alarms.add(nanoTime, action);
        added.signalAll();
        return () -> cancel(alarm);
      }
    } finally {
      lock.unlock();
    }
    fork("due", action);
    return () -> {};
  }

  private void cancel(Alarms.Alarm alarm) {
    lock.lock();
    try {
      alarms.remove(alarm);
    } finally {
      lock.unlock();
    }
  }
}
