package dev.hypha.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** The node could not do what it was asked for. */
public final class ControlException extends IOException {
  private static final long serialVersionUID = 1;
  private final String code;
  private final transient JsonNode dial;

  public ControlException(String code, String message) {
    this(code, message, MissingNode.getInstance());
  }

  /**
   * The same of a peer that could not be reached.
   *
   * @param dial what became of each address; missing if there was no dial
   */
  ControlException(String code, String message, JsonNode dial) {
    super(message);
    this.code = code;
    this.dial = dial;
  }

  /** What became of each address of a peer that could not be reached; missing if there was none. */
  JsonNode dial() {
    return dial;
  }

  /** One of the codes of docs/control.md. */
  public String code() {
    return code;
  }
}
