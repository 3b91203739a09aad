package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A way to reach addresses of one kind. Thread-safe. */
public interface Transport {
  boolean handles(Multiaddr address);

  /** Connects and upgrades. Blocks until the offer's deadline at most. */
  Link dial(DialRequest request) throws IOException;

  /**
   * Listens on {@code address}. Every connection is upgraded on a virtual thread of its own and
   * then handed to {@code links}.
   *
   * @param offer makes the offer for each new connection, as deadlines move
   * @throws IOException if the address cannot be bound, saying which and why
   */
  Listener listen(Multiaddr address, Supplier<Offer> offer, Consumer<Link> links)
      throws IOException;

  /** An address that is listened on. Closing it ends the listening, not the connections. */
  interface Listener extends AutoCloseable {
    /** The address that was bound, with the real port. */
    Multiaddr address();

    @Override
    void close();
  }
}
