package dev.hypha.bus;

import dev.hypha.core.Runtime;
import dev.hypha.gossip.TypedTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Carries each message to all who subscribe. One that is full keeps nobody but the publisher, and
 * him not for long: everybody else has the message before the wait begins. What one publisher says,
 * each subscriber hears in that order. Thread-safe.
 */
public final class Channel<T> implements AutoCloseable {
  private final String name;
  private final Runtime runtime;
  private final BusConfig config;
  private final List<Subscriber<T>> subscribers = new CopyOnWriteArrayList<>();
  private final LongAdder published = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile boolean closed;

  Channel(String name, Runtime runtime, BusConfig config) {
    this.name = name;
    this.runtime = runtime;
    this.config = config;
  }

  /**
   * What became of a message.
   *
   * @param reached subscribers that have it
   * @param missed subscribers that had no room for it in time
   */
  public record Published(int reached, int missed) {}

  /**
   * What a channel has carried.
   *
   * @param published messages that at least one subscriber got
   * @param dropped messages that nobody listened to, and for each other message the subscribers
   *     that missed it
   * @param subscribers now
   */
  public record Counts(long published, long dropped, int subscribers) {}

  public String name() {
    return name;
  }

  /**
   * Gives {@code message} to all who subscribe now.
   *
   * @throws IllegalStateException if the channel is closed
   */
  public Published publish(T message) {
    if (closed) {
      throw new IllegalStateException("channel '" + name + "' is closed");
    }
    return carry(message, Optional.empty());
  }

  /** The same to all but one, and to nobody if the channel is closed. */
  Published carry(T message, Optional<Subscriber<T>> except) {
    int reached = 0;
    List<Subscriber<T>> full = new ArrayList<>(0);
    for (Subscriber<T> subscriber : subscribers) {
      if (except.isPresent() && subscriber.equals(except.get())) {
        continue;
      }
      if (subscriber.offer(message)) {
        reached++;
      } else {
        full.add(subscriber);
      }
    }
    long deadline = runtime.nanoTime() + config.publishTimeout().toNanos();
    int missed = 0;
    for (Subscriber<T> subscriber : full) {
      if (subscriber.offer(message, deadline)) {
        reached++;
      } else {
        missed++;
      }
    }
    if (reached > 0) {
      published.increment();
    }
    dropped.add(reached + missed == 0 ? 1 : missed);
    return new Published(reached, missed);
  }

  /** What is published from now on, to be taken one by one. */
  public Subscriber<T> subscribe() {
    Subscriber<T> subscriber = new Subscriber<>(runtime, config.capacity(), subscribers::remove);
    subscribers.add(subscriber);
    if (closed) {
      subscriber.close();
    }
    return subscriber;
  }

  /** The same, each given to {@code listener} on a virtual thread of this subscriber. */
  public Subscriber<T> subscribe(Consumer<? super T> listener) {
    Subscriber<T> subscriber = subscribe();
    runtime.fork("bus-listener", () -> tell(subscriber, listener));
    return subscriber;
  }

  private static <T> void tell(Subscriber<T> subscriber, Consumer<? super T> listener) {
    try (subscriber) {
      for (Optional<T> next = subscriber.next(); next.isPresent(); next = subscriber.next()) {
        listener.accept(next.get());
      }
    }
  }

  /**
   * Joins this channel to a topic: what is published here is gossiped, what is gossiped is
   * published here, and nothing goes round.
   */
  public Bridge<T> join(TypedTopic<T> topic) {
    return new Bridge<>(this, topic, runtime);
  }

  public Counts counts() {
    return new Counts(published.sum(), dropped.sum(), subscribers.size());
  }

  /** Nothing more is published; who subscribes takes what waits for him, and then nothing. */
  @Override
  public void close() {
    closed = true;
    subscribers.forEach(Subscriber::close);
  }
}
