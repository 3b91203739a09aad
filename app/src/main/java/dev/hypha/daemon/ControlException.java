package dev.hypha.daemon;

import java.io.IOException;

/** The node could not do what it was asked for. */
public final class ControlException extends IOException {
  private static final long serialVersionUID = 1;
  private final String code;

  public ControlException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** One of the codes of docs/control.md. */
  public String code() {
    return code;
  }
}
