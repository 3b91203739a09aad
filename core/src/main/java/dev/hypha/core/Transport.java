package dev.hypha.core;

import dev.hypha.core.PeerException.Refused;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;

/** A way to reach addresses of one kind. Thread-safe. */
public interface Transport {
  boolean handles(Multiaddr address);

  /** Connects and upgrades. Blocks until the offer's deadline at most. */
  Link dial(DialRequest request) throws IOException;

  /**
   * Listens on {@code address}. {@code entrance} is asked about every connection before a byte of
   * it is read; one that may enter is upgraded on a virtual thread of its own.
   *
   * @throws IOException if the address cannot be bound, saying which and why
   */
  Listener listen(Multiaddr address, Entrance entrance) throws IOException;

  /** The node behind a listener. Asked on the accept thread: quick, never blocks. */
  @FunctionalInterface
  interface Entrance {
    /**
     * Somebody has connected from {@code remote}.
     *
     * @throws Refused if they are to be sent away at once
     */
    Arrival enter(Multiaddr remote) throws Refused;
  }

  /** An inbound connection on its way to a session: exactly one of the last two comes about. */
  interface Arrival {
    /** What we bring to its upgrade. */
    Offer offer();

    void established(Link link);

    /** The handshake failed; the connection is closed. */
    void failed(IOException why);
  }

  /** An address that is listened on. Closing it ends the listening, not the connections. */
  interface Listener extends AutoCloseable {
    /** The address that was bound, with the real port. */
    Multiaddr address();

    @Override
    void close();
  }
}
