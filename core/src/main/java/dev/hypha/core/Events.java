package dev.hypha.core;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The one timeline of a node. Listeners run on a thread of their own, in order, behind a bounded
 * queue. Thread-safe.
 */
public interface Events {
  <E extends Event> Registration on(Class<E> type, Consumer<? super E> listener);

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
