package dev.hypha.core;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The machine's clock, the machine's randomness, the JDK's virtual threads, and one timer thread.
 * Close it to end the timers: what would have run later then never does.
 */
public final class SystemRuntime implements Runtime, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SystemRuntime.class.getName());

  private static final long LONGEST_SLEEP_NANOS = Duration.ofHours(1).toNanos();

  private final SecureRandom secrets = new SecureRandom();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition earlier = lock.newCondition();
  private final TreeSet<Alarm> alarms = new TreeSet<>();
  private long alarmsSet;
  private boolean closed;

  private boolean started;
  private boolean asleep;

  /** When the timer thread wakes by itself, if it sleeps. */
  private long wakesAt;

  public SystemRuntime() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant wallClock() {
    return Instant.now();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public Thread fork(String name, Runnable body) {
    return Thread.ofVirtual().name(name).start(body);
  }

  /**
   * Wakes the timer thread only for what is due before it would wake by itself: most timers are
   * deadlines that are cancelled, and those of a busy stream come and go with every message.
   */
  @Override
  public Timer at(long nanoTime, Runnable action) {
    lock.lock();
    try {
      if (closed) {
        return () -> {};
      }
      Alarm alarm = new Alarm(nanoTime, alarmsSet++, action);
      alarms.add(alarm);
      if (!started) {
        started = true;
        Thread.ofPlatform().daemon().name("hypha-timer").start(this::keepTime);
      } else if (asleep && nanoTime - wakesAt < 0) {
        earlier.signal();
      }
      return () -> cancel(alarm);
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Alarm alarm) {
    lock.lock();
    try {
      alarms.remove(alarm);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      alarms.clear();
      earlier.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The timer thread. */
  private void keepTime() {
    for (Alarm due = awaitNext(); due != null; due = awaitNext()) {
      run(due.action);
    }
  }

  /** Null at the end. */
  private @Nullable Alarm awaitNext() {
    lock.lock();
    try {
      while (!closed) {
        long left = LONGEST_SLEEP_NANOS;
        if (!alarms.isEmpty()) {
          left = Math.min(left, alarms.first().nanoTime - System.nanoTime());
        }
        if (left <= 0) {
          return alarms.pollFirst();
        }
        asleep = true;
        wakesAt = System.nanoTime() + left;
        LOG.log(Level.TRACE, "slept, {0} ns too early", earlier.awaitNanos(left));
        asleep = false;
      }
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the timer thread", e);
    } finally {
      lock.unlock();
    }
  }

  /** The root of the timer thread: one broken action must not stop the others. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a timer action failed", e);
    }
  }

  /**
   * What is to be done when.
   *
   * @param number in the order in which they were set, which is that of what is due at once
   */
  private record Alarm(long nanoTime, long number, Runnable action) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return nanoTime == other.nanoTime
          ? Long.compare(number, other.number)
          : Long.compare(nanoTime - other.nanoTime, 0);
    }
  }
}
