package dev.hypha.cli;

import java.io.IOException;

/** As much as was asked for has come: ends a call from within its listener. */
final class EnoughException extends IOException {
  private static final long serialVersionUID = 1;

  EnoughException() {}
}
