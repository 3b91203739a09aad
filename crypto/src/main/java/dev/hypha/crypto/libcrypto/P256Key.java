package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * A key on P-256 that signs and lives outside the heap until it is forgotten. Any thread.
 *
 * <p>Spec: FIPS 186-5, section 6.4, with SHA-256; EVP_DigestSign(3). The nonce comes of the key,
 * the message and the library's random numbers, so two signatures of one message differ.
 */
public final class P256Key {
  /** Two numbers of 33 bytes in DER. */
  private static final int SIGNATURE_LENGTH_MAX = 72;

  private final KeyHandle handle;

  P256Key(byte[] encoded) {
    this.handle = new KeyHandle(KeyHandle.Use.SIGNING_ON_P256, encoded);
    KeyHandle.CLEANER.register(this, handle);
  }

  /** The signature of {@code message}, in DER. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_LENGTH_MAX];
    long[] length = {SIGNATURE_LENGTH_MAX};
    MemorySegment context = Calls.newDigestContext();
    try {
      require(Calls.copyDigestContext(context, handle.context()));
      require(
          Calls.digestSign(
              context,
              MemorySegment.ofArray(signature),
              MemorySegment.ofArray(length),
              MemorySegment.ofArray(message),
              message.length));
      return Arrays.copyOf(signature, (int) length[0]);
    } finally {
      Calls.freeDigestContext(context);
      Reference.reachabilityFence(this);
    }
  }

  private static void require(int result) {
    KeyHandle.require(result, "ECDSA");
  }
}
