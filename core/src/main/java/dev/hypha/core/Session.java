package dev.hypha.core;

import dev.hypha.bytes.Duplex;
import java.io.IOException;
import java.util.Optional;

/** A connection that carries streams which are not negotiated yet. Thread-safe. */
public interface Session extends AutoCloseable {
  /**
   * Begins to take streams from the remote. Called once; until then the remote waits.
   *
   * @param inbound is handed each stream on the thread that reads the connection, and must return
   *     at once
   * @param closed runs once when the session has ended, with the reason; at once if it has already
   */
  void start(Inbound inbound, Closed closed);

  /**
   * Opens a stream. Sends nothing that the first write could not carry.
   *
   * @throws PeerException.Reset if the session is over
   * @throws PeerException.Refused if too many streams wait for the remote
   */
  Duplex open() throws IOException;

  /** How many streams are open, ours and the remote's. */
  int streams();

  /** What the streams of this session have carried since it began. */
  Traffic traffic();

  /** Messages beside the streams; nothing where one of both ends has none, or Yamux is spoken. */
  default Optional<Datagrams> datagrams() {
    return Optional.empty();
  }

  /** Ends every stream and the connection, and tells the remote {@code code}. Idempotent. */
  void close(long code);

  @Override
  default void close() {
    close(ResetCode.NONE);
  }

  /** Takes the streams that the remote opens. */
  @FunctionalInterface
  interface Inbound {
    void accept(Duplex stream);
  }

  /** Learns that a session is over. */
  @FunctionalInterface
  interface Closed {
    void because(IOException reason);
  }
}
