package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.HexFormat;

/**
 * Room outside the heap for somebody else's public key on P-256, used again for the next one: to
 * make it costs more than to fill it. It goes when this object does. One thread at a time.
 *
 * <p>Spec: FIPS 186-5, section 6.4, with SHA-256; EVP_DigestVerify(3).
 */
public final class P256Point {
  /** The generator of the curve, as a SubjectPublicKeyInfo: so that there is a key of this kind. */
  private static final String ANY =
      "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
          + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
          + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

  private final MemorySegment key;

  /** To be copied: it knows the key, whatever that is at the time. */
  private final MemorySegment context;

  P256Point() {
    this.key = Calls.readPublicKey(HexFormat.of().parseHex(ANY));
    if (key.equals(Calls.NULL)) {
      throw new IllegalStateException("it has no keys on P-256");
    }
    this.context = Calls.lastingDigestContext();
    require(Calls.digestVerifyInit(context, Calls.NULL, Calls.sha256(), Calls.NULL, key));
  }

  /**
   * Whether the owner of {@code point} has signed {@code message}.
   *
   * @param point 65 bytes, uncompressed, as they came over the wire
   * @param signature in DER
   * @return false as well if {@code point} is none of the curve
   */
  public boolean verify(byte[] point, byte[] message, byte[] signature) {
    if (Calls.writePublicKey(key, MemorySegment.ofArray(point), point.length) != 1) {
      return false;
    }
    MemorySegment copy = Calls.newDigestContext();
    try {
      require(Calls.copyDigestContext(copy, context));
      return Calls.digestVerify(
              copy,
              MemorySegment.ofArray(signature),
              signature.length,
              MemorySegment.ofArray(message),
              message.length)
          == 1;
    } finally {
      Calls.freeDigestContext(copy);
      Reference.reachabilityFence(this);
    }
  }

  private static void require(int result) {
    KeyHandle.require(result, "ECDSA");
  }
}
