package dev.hypha.core;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A two-way pipe to a protocol of a peer. One thread reads and one writes at a time; any thread may
 * close or reset.
 *
 * <p>Writing waits while the remote does not read: back-pressure is end to end.
 */
public interface Stream extends Duplex {
  ProtocolId protocol();

  Connection connection();

  /**
   * Makes everything that still waits at {@code nanoTime} fail with {@link PeerException.TimedOut}.
   * A later call moves the deadline; {@link Long#MAX_VALUE} lifts it.
   */
  Stream deadline(long nanoTime);

  /** A view of {@link #source} for java.io habits. Closing it closes the reading side. */
  default InputStream in() {
    return new StreamInput(source());
  }

  /**
   * A view of {@link #sink} for java.io habits. Every write is sent at once; closing it is a
   * half-close.
   */
  default OutputStream out() {
    return new StreamOutput(sink());
  }

  /** Writes {@code message} and flushes. */
  default void send(Buffer message) throws IOException {
    sink().write(message, message.size());
    sink().flush();
  }
}
