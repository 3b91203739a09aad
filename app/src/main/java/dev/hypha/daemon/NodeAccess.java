package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** A node that can be asked for something: the one that runs, or one of our own. */
public interface NodeAccess extends AutoCloseable {
  /**
   * Calls a method of docs/control.md and waits for its result.
   *
   * @throws ControlException with the node's reason
   */
  ObjectNode call(String method, ObjectNode params, Listener listener) throws IOException;

  @Override
  void close() throws IOException;

  /** Learns what happens before the result. */
  interface Listener {
    void on(String event, ObjectNode content) throws IOException;
  }
}
