package dev.hypha.core;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The one timeline of a node. Listeners run on a thread of their own, in order, behind a bounded
 * queue; witnesses on the thread to which something happens. Thread-safe.
 */
public interface Events {
  /** Listens. Who is slower than what happens loses the newest events. */
  default <E extends Event> Registration on(Class<E> type, Consumer<? super E> listener) {
    return on(type, listener, lost -> {});
  }

  /**
   * Listens, and is told of its losses.
   *
   * @param missed told, in its place among the events, how many were lost there
   */
  <E extends Event> Registration on(
      Class<E> type, Consumer<? super E> listener, LongConsumer missed);

  /**
   * Is told of every event before {@link #publish} returns, on the thread that publishes: for what
   * may lose nothing, such as counters and the audit trail. It holds up whatever happens, so it
   * must be quick, wait for no peer and publish nothing. Events of two threads reach it at once.
   */
  <E extends Event> Registration witness(Class<E> type, Consumer<? super E> witness);

  void publish(Event event);

  /** Who listens now. */
  List<Subscriber> subscribers();

  /**
   * A listener.
   *
   * @param type of the events that it is told
   * @param queued events that it has not been told yet
   * @param told events that were given to it
   * @param dropped events that it has lost by being slow
   */
  record Subscriber(Class<? extends Event> type, int queued, long told, long dropped) {}

  /** How often each type of event has been published. */
  Map<Class<? extends Event>, Long> counts();

  /** How many events of exactly this type there have been. */
  long count(Class<? extends Event> type);
}
