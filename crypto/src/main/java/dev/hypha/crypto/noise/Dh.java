package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.security.SecureRandom;

/** A Diffie-Hellman function (revision 34, section 4.1). Implementations are free of state. */
public interface Dh {
  /** Curve25519, 32-byte keys (RFC 7748). */
  Dh X25519 = Engines.x25519();

  /** The name as it stands in a protocol name. */
  String name();

  /** DHLEN: the bytes of a public key, and of a shared secret. */
  int length();

  DhKeyPair generate(SecureRandom random);

  /**
   * The key pair of a secret that was kept.
   *
   * @throws IllegalArgumentException if {@code secret} has not {@link #length()} bytes
   */
  DhKeyPair keyPair(Bytes secret);

  /**
   * The secret shared with the owner of {@code remote}.
   *
   * @throws NoiseException if {@code remote} has the wrong length, or is a point of low order
   *     (all-zero secret)
   */
  byte[] agree(DhKeyPair local, Bytes remote) throws NoiseException;
}
