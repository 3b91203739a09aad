package dev.hypha.bytes;

import java.io.IOException;

/**
 * Bytes or text that do not parse: too long, not minimal, out of range, cut short. The one who sent
 * them is at fault.
 *
 * <p>Codecs throw it for remote input; whoever owns the connection turns it into {@code Misbehaved}
 * with the section of the specification that was broken.
 */
public class MalformedException extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedException(String message) {
    super(message);
  }

  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
