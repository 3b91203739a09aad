package dev.hypha.core;

import dev.hypha.bytes.Duplex;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import java.util.Optional;

/**
 * A pipe whose other end has proved who it is.
 *
 * @param pipe the encrypted pipe
 * @param peer the proven identity
 * @param key the key that proves it
 * @param security the protocol that was spoken
 * @param suite its cipher suite, such as {@code Noise_XX_25519_ChaChaPoly_SHA256}
 * @param group what the keys were agreed on by; empty if nothing is encrypted
 * @param muxer the muxer, when the handshake has already agreed on one
 * @param bound whether the peer has signed, for this very handshake, the list of security protocols
 *     that it offered, so that nobody in between can have made both take a weaker one
 */
public record Secured(
    Duplex pipe,
    PeerId peer,
    PublicKey key,
    ProtocolId security,
    String suite,
    Optional<NamedGroup> group,
    Optional<ProtocolId> muxer,
    boolean bound) {
  /** Without keys and without such a signature. */
  public Secured(
      Duplex pipe,
      PeerId peer,
      PublicKey key,
      ProtocolId security,
      String suite,
      Optional<ProtocolId> muxer) {
    this(pipe, peer, key, security, suite, Optional.empty(), muxer, false);
  }

  /** The NIST category of the KEM that was agreed on: 0 for none, 1, 3 or 5. */
  public int quantumLevel() {
    return group.map(NamedGroup::quantumLevel).orElse(0);
  }
}
