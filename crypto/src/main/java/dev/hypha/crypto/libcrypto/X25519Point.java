package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;

/**
 * Room outside the heap for somebody else's public key, used again for the next one: to make it
 * costs more than to fill it. It goes when this object does. One thread at a time.
 *
 * <p>Spec: RFC 7748, section 5; EVP_PKEY_set1_encoded_public_key(3).
 */
public final class X25519Point {
  private final MemorySegment key;

  X25519Point() {
    byte[] any = new byte[X25519Key.LENGTH];
    this.key = Calls.newPublicKey(Calls.X25519, Calls.NULL, MemorySegment.ofArray(any), any.length);
  }

  /**
   * Puts a key in, in place of the one before.
   *
   * @param point 32 bytes, as they came over the wire
   */
  public void set(byte[] point) {
    int result = Calls.writePublicKey(key, MemorySegment.ofArray(point), point.length);
    KeyHandle.require(result, "X25519");
  }

  MemorySegment key() {
    return key;
  }
}
