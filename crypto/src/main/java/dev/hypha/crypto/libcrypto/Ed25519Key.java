package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * A key of Ed25519 that signs and lives outside the heap until it is forgotten. Any thread.
 *
 * <p>Spec: RFC 8032, section 5.1.6; EVP_DigestSign(3), EVP_PKEY-ED25519(7).
 */
public final class Ed25519Key {
  public static final int SIGNATURE_LENGTH = 64;

  private final KeyHandle handle;

  Ed25519Key(byte[] seed) {
    this.handle = new KeyHandle(KeyHandle.Use.SIGNING, seed);
    KeyHandle.CLEANER.register(this, handle);
  }

  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_LENGTH];
    MemorySegment length = MemorySegment.ofArray(new long[] {SIGNATURE_LENGTH});
    MemorySegment context = Calls.newDigestContext();
    try {
      require(Calls.copyDigestContext(context, handle.context()));
      require(
          Calls.digestSign(
              context,
              MemorySegment.ofArray(signature),
              length,
              MemorySegment.ofArray(message),
              message.length));
      return signature;
    } finally {
      Calls.freeDigestContext(context);
      Reference.reachabilityFence(this);
    }
  }

  private static void require(int result) {
    KeyHandle.require(result, "Ed25519");
  }
}
