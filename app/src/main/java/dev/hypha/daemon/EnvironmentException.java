package dev.hypha.daemon;

import java.io.IOException;

/** This machine is in the way. The message is one sentence that says what to do. */
public final class EnvironmentException extends IOException {
  private static final long serialVersionUID = 1;

  public EnvironmentException(String message) {
    super(message);
  }

  public EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
