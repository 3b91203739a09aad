package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/** A private key outside the heap, and what frees it; it must not know the object of the key. */
final class KeyHandle implements Runnable {
  static final Cleaner CLEANER = Cleaner.create();

  private volatile MemorySegment key;

  private KeyHandle(MemorySegment key) {
    this.key = key;
  }

  /**
   * @param type a number of the library, as {@link Calls#X25519}
   */
  static KeyHandle of(int type, byte[] secret) {
    MemorySegment raw = MemorySegment.ofArray(secret);
    MemorySegment key = Calls.newPrivateKey(type, Calls.NULL, raw, secret.length);
    if (key.equals(Calls.NULL)) {
      throw new IllegalStateException("it has no key of type " + type);
    }
    return new KeyHandle(key);
  }

  /**
   * @throws IllegalStateException if it was freed
   */
  MemorySegment key() {
    MemorySegment current = key;
    if (current.equals(Calls.NULL)) {
      throw new IllegalStateException("the key was wiped");
    }
    return current;
  }

  static void require(int result, String algorithm) {
    if (result != 1) {
      throw new IllegalStateException("libcrypto refused a step of " + algorithm);
    }
  }

  @Override
  public void run() {
    MemorySegment old = key;
    key = Calls.NULL;
    Calls.freeKey(old);
  }
}
