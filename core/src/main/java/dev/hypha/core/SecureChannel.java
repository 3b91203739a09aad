package dev.hypha.core;

import dev.hypha.bytes.Duplex;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Optional;

/** Turns a raw pipe into an authenticated and encrypted one. Thread-safe; one call per pipe. */
public interface SecureChannel {
  ProtocolId protocol();

  /** The NIST category of the KEM in it: 0 for none, 1, 3 or 5. */
  int quantumLevel();

  /**
   * Runs the handshake. Blocks; the caller enforces {@link Offer#deadline} by resetting {@code
   * raw}.
   *
   * @param expected the peer that must answer, if known
   * @throws PeerException.Misbehaved if the other side broke the protocol or is not {@code
   *     expected}
   */
  Secured secure(Duplex raw, Role role, Optional<PeerId> expected, Offer offer) throws IOException;
}
