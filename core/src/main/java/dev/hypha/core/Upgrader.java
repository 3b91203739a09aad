package dev.hypha.core;

import dev.hypha.bytes.Duplex;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Optional;

/** Makes a {@link Link} of a raw pipe: private network, security, muxer. Thread-safe. */
public interface Upgrader {
  /**
   * Runs every handshake. Blocks until the offer's deadline at most; on any failure {@code raw} is
   * closed.
   *
   * @throws PeerException with the step that failed in its message
   */
  Link upgrade(Raw raw, Role role, Optional<PeerId> expected, Offer offer) throws IOException;

  /** A pipe as the transport made it. */
  record Raw(Duplex pipe, Multiaddr local, Multiaddr remote) {}
}
