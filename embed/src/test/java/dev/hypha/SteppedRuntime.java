package dev.hypha;

import dev.hypha.core.Runtime;
import dev.hypha.core.SystemRuntime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** Real threads, and a clock that stands still until the test moves it. */
final class SteppedRuntime implements Runtime {
  private final SystemRuntime threads = new SystemRuntime();
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Waiting> timers =
      new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
  private long now;

  private record Waiting(long at, Runnable action) {}

  /** Moves the clock and runs what has become due, in order. */
  void advance(Duration by) {
    long target = nanoTime() + by.toNanos();
    for (Waiting due = due(target); due != null; due = due(target)) {
      due.action.run();
    }
    lock.lock();
    try {
      now = target;
    } finally {
      lock.unlock();
    }
  }

  private @org.jspecify.annotations.Nullable Waiting due(long until) {
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
    return threads.fork(name, body);
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
