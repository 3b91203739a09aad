package dev.hypha.testkit.time;

import java.io.Serial;

/**
 * A run in virtual time cannot end: everybody waits and nothing will wake them, or time went by
 * without an end. The message names each thread that waits, what for, and where.
 */
public final class Stuck extends AssertionError {
  @Serial private static final long serialVersionUID = 1;

  Stuck(String message) {
    super(message);
  }
}
