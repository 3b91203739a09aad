package dev.hypha.websocket;

import java.security.SecureRandom;

/**
 * The masks of a client's frames, which nobody can foresee. Drawn many at once. One thread.
 *
 * <p>Spec: RFC 6455, section 5.3.
 */
final class Masks {
  private static final int BATCH_BYTES = 64 * Framing.MASK_BYTES;

  private final SecureRandom random;
  private final byte[] drawn = new byte[BATCH_BYTES];
  private int used = BATCH_BYTES;

  Masks(SecureRandom random) {
    this.random = random;
  }

  int next() {
    if (used == BATCH_BYTES) {
      random.nextBytes(drawn);
      used = 0;
    }
    int mask = 0;
    for (int i = 0; i < Framing.MASK_BYTES; i++) {
      mask = (mask << 8) | (drawn[used++] & 0xff);
    }
    return mask;
  }
}
