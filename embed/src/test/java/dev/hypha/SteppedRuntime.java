package dev.hypha;

import dev.hypha.core.Runtime;
import dev.hypha.core.SystemRuntime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Real threads, and a clock that stands still until the test moves it. */
final class SteppedRuntime implements Runtime {
  private final SystemRuntime threads = new SystemRuntime();
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Waiting> timers =
      new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
  private long now;

  /** Who moves the clock, and the threads that it has started on the way. */
  private volatile @Nullable Thread advancing;

  private final List<Thread> started = new ArrayList<>();

  private record Waiting(long at, Runnable action) {}

  /**
   * Moves the clock and runs what has become due, in order. The clock goes on only when the threads
   * that this has started have ended or wait for something.
   */
  void advance(Duration by) {
    long target = nanoTime() + by.toNanos();
    for (Waiting due = due(target); due != null; due = due(target)) {
      advancing = Thread.currentThread();
      due.action.run();
      advancing = null;
      started.forEach(SteppedRuntime::awaitIdle);
      started.clear();
    }
    lock.lock();
    try {
      now = target;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Waiting due(long until) {
    lock.lock();
    try {
      Waiting next = timers.peek();
      if (next == null || next.at > until) {
        return null;
      }
      now = Math.max(now, next.at);
      return timers.poll();
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

  @Override
  public Instant wallClock() {
    return threads.wallClock();
  }

  @Override
  public RandomGenerator random() {
    return threads.random();
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

  @Override
  public Timer at(long nanoTime, Runnable action) {
    Waiting waiting = new Waiting(nanoTime, action);
    lock.lock();
    try {
      timers.add(waiting);
    } finally {
      lock.unlock();
    }
    return () -> {
      lock.lock();
      try {
        timers.remove(waiting);
      } finally {
        lock.unlock();
      }
    };
  }
}
