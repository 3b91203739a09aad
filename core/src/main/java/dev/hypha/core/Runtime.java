package dev.hypha.core;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Time, chance and threads: everything that a simulation must be able to replace. Given to
 * constructors, never static.
 *
 * <p>Thread-safe.
 */
public interface Runtime {
  /** Nanoseconds since an arbitrary origin; only differences mean something. */
  long nanoTime();

  /** For signed records and logs only. */
  Instant wallClock();

  /** For jitter and shuffling. Not for secrets. */
  RandomGenerator random();

  /** For keys, nonces and tokens. */
  SecureRandom secrets();

  /** Starts a virtual thread. */
  Thread fork(String name, Runnable body);

  /**
   * Runs {@code action} once {@link #nanoTime} has reached {@code nanoTime}. The action must be
   * short and must not block: it shares its thread with every other timer.
   */
  Timer at(long nanoTime, Runnable action);

  /** An action that waits for its time. */
  interface Timer {
    /** Drops the action unless it has begun. Idempotent. */
    void cancel();
  }
}
