package dev.hypha.testkit.time;

import java.io.Serial;

/** A run depends on something besides its seed. The message says what gave it away. */
public final class NotRepeatable extends AssertionError {
  @Serial private static final long serialVersionUID = 1;

  NotRepeatable(String message) {
    super(message);
  }
}
