package dev.hypha.core;

import java.util.function.Consumer;

/**
 * The one timeline of a node. Listeners run on a thread of their own, in order, behind a bounded
 * queue. Thread-safe.
 */
public interface Events {
  <E extends Event> Registration on(Class<E> type, Consumer<? super E> listener);

  void publish(Event event);

  /** How many events of exactly this type there have been. */
  long count(Class<? extends Event> type);
}
