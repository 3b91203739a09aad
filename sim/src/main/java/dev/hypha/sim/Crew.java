package dev.hypha.sim;

import dev.hypha.core.Runtime;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Threads that share out the parts of a job among them: the caller's own, and others that wait for
 * the next job. Which thread does which part is left to chance, so the parts of one job must not
 * need each other.
 *
 * <p>One thread at a time may give jobs.
 */
public final class Crew implements AutoCloseable {
  public static final int THREADS_MAX = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition begun = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private final AtomicInteger next = new AtomicInteger();
  private final boolean alone;
  private IntConsumer job = part -> {};
  private int parts;
  private long jobs;
  private int busy;
  private boolean failed;
  private boolean closed;

  private Crew(boolean alone) {
    this.alone = alone;
  }

  /** The caller does everything. */
  public static Crew alone() {
    return new Crew(true);
  }

  /**
   * The caller and the rest of so many threads.
   *
   * @param threads 1…{@value #THREADS_MAX}
   */
  public static Crew of(int threads, Runtime runtime) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException("a crew of " + threads);
    }
    Crew crew = new Crew(threads == 1);
    for (int i = 1; i < threads; i++) {
      runtime.fork("simulation-" + i, crew::help);
    }
    return crew;
  }

  /** Does the parts 0 to {@code count} - 1 of a job; returns when all are done. */
  public void run(int count, IntConsumer work) {
    if (alone) {
      for (int part = 0; part < count; part++) {
        work.accept(part);
      }
      return;
    }
    begin(count, work);
    takePart(count, work);
    end();
  }

  private void begin(int count, IntConsumer work) {
    lock.lock();
    try {
      awaitIdle();
      job = work;
      parts = count;
      next.set(0);
      jobs++;
      begun.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void takePart(int count, IntConsumer work) {
    for (int part = next.getAndIncrement(); part < count; part = next.getAndIncrement()) {
      work.accept(part);
    }
  }

  /** Nobody waits for who has not even begun: it will find nothing left. */
  private void end() {
    lock.lock();
    try {
      awaitIdle();
      if (failed) {
        throw new IllegalStateException("a part of the job failed in its thread");
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitIdle() {
    while (busy > 0) {
      idle.awaitUninterruptibly();
    }
  }

  // ---- the others

  private void help() {
    for (long seen = await(0); seen >= 0; seen = await(seen)) {
      boolean done = false;
      try {
        takePart(parts, job);
        done = true;
      } finally {
        leave(done);
      }
    }
  }

  /** Waits for another job than the last; -1 if there will be none. */
  private long await(long last) {
    lock.lock();
    try {
      while (jobs == last && !closed) {
        begun.awaitUninterruptibly();
      }
      if (closed) {
        return -1;
      }
      busy++;
      return jobs;
    } finally {
      lock.unlock();
    }
  }

  private void leave(boolean done) {
    lock.lock();
    try {
      failed |= !done;
      busy--;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends the others home. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      begun.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
