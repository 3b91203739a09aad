package dev.hypha.gossip;

import dev.hypha.core.Registration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One listener of a topic and what waits for it. Who listens too slowly loses messages, and alone.
 * Any thread takes.
 */
public final class Subscription implements Registration {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Received> waiting = new ArrayDeque<>(0);
  private final int max;
  private final Consumer<Subscription> whenClosed;
  private long lost;
  private boolean closed;

  Subscription(int max, Consumer<Subscription> whenClosed) {
    this.max = max;
    this.whenClosed = whenClosed;
  }

  /** Waits for the next message; nothing once the subscription is closed and all were taken. */
  public Optional<Received> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  /** How many messages were lost because nobody took them in time. */
  public long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  void offer(Received message) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (waiting.size() == max) {
        lost++;
        return;
      }
      waiting.add(message);
      changed.signal();
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
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    whenClosed.accept(this);
  }
}
