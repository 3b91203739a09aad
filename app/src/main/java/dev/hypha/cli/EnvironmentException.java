package dev.hypha.cli;

import java.io.IOException;

/** This machine is in the way. The message is one sentence that says what to do. */
final class EnvironmentException extends IOException {
  private static final long serialVersionUID = 1;

  EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
