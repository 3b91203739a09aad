package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.util.Arrays;

/**
 * A Diffie-Hellman key pair. The public half was derived from the secret one. Immutable until
 * wiped.
 */
public sealed class DhKeyPair permits LibcryptoDh.Pair {
  private final byte[] secret;
  private final Bytes publicKey;

  /** Takes {@code secret} over. */
  DhKeyPair(byte[] secret, Bytes publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  public Bytes publicKey() {
    return publicKey;
  }

  /** A copy of the secret half, for keeping. */
  public Bytes secret() {
    return Bytes.copyOf(secret);
  }

  byte[] secretArray() {
    return secret;
  }

  void wipe() {
    Arrays.fill(secret, (byte) 0);
  }

  /** The public half alone. */
  @Override
  public String toString() {
    return "DhKeyPair[" + publicKey + "]";
  }
}
