package dev.hypha.core;

import java.util.function.Consumer;

/**
 * A decision: state that changes by inputs and by time, and nothing else. It has no clock, no
 * thread and no I/O; whoever drives it passes the time in, performs the effects, and comes back at
 * {@link #wakeAt}. Not thread-safe: one driver at a time.
 *
 * @param <I> what can happen to it
 * @param <E> what it wants done
 */
public interface Machine<I, E> {
  /** Takes an input that happened at {@code now}. */
  void on(I input, long now, Consumer<? super E> effects);

  /** Does what has become due at {@code now}. */
  void tick(long now, Consumer<? super E> effects);

  /** When {@link #tick} is due next; {@link Long#MAX_VALUE} for never. */
  long wakeAt();
}
