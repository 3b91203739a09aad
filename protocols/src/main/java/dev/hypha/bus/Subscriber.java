package dev.hypha.bus;

import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One who listens to a channel, and what waits for him. Any thread takes. */
public final class Subscriber<T> implements Registration {
  private final Runtime runtime;
  private final int capacity;
  private final Consumer<Subscriber<T>> whenClosed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition taken = lock.newCondition();
  private final ArrayDeque<T> waiting = new ArrayDeque<>(0);
  private long missed;
  private boolean closed;

  Subscriber(Runtime runtime, int capacity, Consumer<Subscriber<T>> whenClosed) {
    this.runtime = runtime;
    this.capacity = capacity;
    this.whenClosed = whenClosed;
  }

  /** Waits for the next message; nothing once all was taken from one that is closed. */
  public Optional<T> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        filled.awaitUninterruptibly();
      }
      taken.signal();
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  /** How many messages found no room in time. */
  public long missed() {
    lock.lock();
    try {
      return missed;
    } finally {
      lock.unlock();
    }
  }

  /** False if there is no room, or nobody listens any more. */
  boolean offer(T message) {
    lock.lock();
    try {
      return tryAdd(message);
    } finally {
      lock.unlock();
    }
  }

  /** The same, once there is room or {@link Runtime#nanoTime} has reached {@code deadline}. */
  boolean offer(T message, long deadline) {
    Runtime.Timer timer = runtime.at(deadline, this::wake);
    lock.lock();
    try {
      while (waiting.size() == capacity && !closed && runtime.nanoTime() - deadline < 0) {
        taken.awaitUninterruptibly();
      }
      boolean added = tryAdd(message);
      if (!added) {
        missed++;
      }
      return added;
    } finally {
      lock.unlock();
      timer.cancel();
    }
  }

  /** With the lock held. */
  private boolean tryAdd(T message) {
    if (closed || waiting.size() == capacity) {
      return false;
    }
    waiting.add(message);
    filled.signal();
    return true;
  }

  private void wake() {
    lock.lock();
    try {
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No more messages come. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      filled.signalAll();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    whenClosed.accept(this);
  }
}
