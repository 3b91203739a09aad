package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.Collection;
import java.util.List;

/**
 * A way to find peers without being told of them. What it finds goes into the peerstore and is
 * published; it connects to nobody. Thread-safe.
 */
public interface Discovery extends AutoCloseable {
  /** What it is called, such as {@code mdns}. */
  String method();

  /** Who is found now. */
  Collection<PeerAddress> found();

  /** Looks again now and not only at its next time. Returns before anybody has answered. */
  void look();

  /** Stops; says so to whoever should know. Idempotent. */
  @Override
  void close();

  /**
   * A peer was found, or is at further addresses.
   *
   * @param addresses all that are known by this method, without {@code /p2p/…}: hearsay
   * @param method of the {@link Discovery}
   */
  record PeerFound(PeerId peer, List<Multiaddr> addresses, String method) implements Event {
    public PeerFound {
      addresses = List.copyOf(addresses);
    }
  }

  /** A peer that was found by this method is so no more. Connections to it stay as they are. */
  record PeerLost(PeerId peer, String method) implements Event {}
}
