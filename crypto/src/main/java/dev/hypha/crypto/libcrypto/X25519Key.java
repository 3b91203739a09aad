package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/**
 * A key pair of X25519 that lives outside the heap until it is wiped or forgotten. Any number of
 * threads may agree with it; who wipes it is the last.
 *
 * <p>Spec: RFC 7748, section 5; EVP_PKEY_derive(3).
 */
public final class X25519Key {
  public static final int LENGTH = 32;

  /** Every 32 bytes are a point; that the secret is not zero is seen by the derivation. */
  private static final int NOT_VALIDATING = 0;

  private final KeyHandle handle;
  private final Cleaner.Cleanable life;

  X25519Key(byte[] secret) {
    this.handle = new KeyHandle(KeyHandle.Use.AGREEING, secret);
    this.life = KeyHandle.CLEANER.register(this, handle);
  }

  public byte[] publicKey() {
    byte[] point = new byte[LENGTH];
    try {
      require(Calls.rawPublicKey(handle.key(), MemorySegment.ofArray(point), length()));
      return point;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Computes the secret shared with the owner of {@code remote} into {@code shared} of 32 bytes.
   *
   * @return false if {@code remote} is a point of low order
   * @throws IllegalStateException if the key was wiped
   */
  public boolean agree(X25519Point remote, byte[] shared) {
    MemorySegment context = Calls.copyKeyContext(handle.context());
    try {
      require(Calls.deriveSetPeer(context, remote.key(), NOT_VALIDATING));
      return Calls.derive(context, MemorySegment.ofArray(shared), length()) == 1;
    } finally {
      Calls.freeKeyContext(context);
      Reference.reachabilityFence(remote);
      Reference.reachabilityFence(this);
    }
  }

  /** Overwrites and frees the secret. */
  public void wipe() {
    life.clean();
  }

  private static MemorySegment length() {
    return MemorySegment.ofArray(new long[] {LENGTH});
  }

  private static void require(int result) {
    KeyHandle.require(result, "X25519");
  }
}
