package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.Optional;

/**
 * One address to dial.
 *
 * @param expected the peer that must answer, if known
 * @param role normally {@link Role#DIALER}; hole punching swaps it
 * @param reusePort whether to dial from the port that is listened on, where the transport can: what
 *     peers then see of us can be dialed, and hole punching depends on it
 */
public record DialRequest(
    Multiaddr address, Optional<PeerId> expected, Role role, boolean reusePort, Offer offer) {
  /** The same to a peer that is known to speak {@code security}. */
  public DialRequest knowing(ProtocolId security) {
    return new DialRequest(address, expected, role, reusePort, offer.knowing(security));
  }

  public DialRequest withoutReusePort() {
    return new DialRequest(address, expected, role, false, offer);
  }
}
