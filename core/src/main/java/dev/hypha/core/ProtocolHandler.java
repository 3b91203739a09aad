package dev.hypha.core;

import java.io.IOException;

/** Answers one protocol. Each stream has a virtual thread of its own. */
@FunctionalInterface
public interface ProtocolHandler {
  /** Returning closes {@code stream}; throwing resets it. */
  void handle(Stream stream) throws IOException;
}
