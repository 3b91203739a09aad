package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * A private key outside the heap with the context that is copied for each use of it, and what frees
 * both; it must not know the object of the key.
 *
 * <p>To copy a context costs the library nothing; to make one costs it a search for the algorithm
 * by name, which is a tenth of an agreement.
 */
final class KeyHandle implements Runnable {
  static final Cleaner CLEANER = Cleaner.create();

  /** What a key is for. */
  enum Use {
    AGREEING {
      @Override
      MemorySegment key(byte[] secret) {
        return Calls.newPrivateKey(
            Calls.X25519, Calls.NULL, MemorySegment.ofArray(secret), secret.length);
      }

      @Override
      MemorySegment context(MemorySegment key) {
        MemorySegment context = Calls.newKeyContext(key, Calls.NULL);
        require(Calls.deriveInit(context), "X25519");
        return context;
      }

      @Override
      void free(MemorySegment context) {
        Calls.freeKeyContext(context);
      }
    },

    SIGNING {
      @Override
      MemorySegment key(byte[] seed) {
        return Calls.newPrivateKey(
            Calls.ED25519, Calls.NULL, MemorySegment.ofArray(seed), seed.length);
      }

      @Override
      MemorySegment context(MemorySegment key) {
        MemorySegment context = Calls.newDigestContext();
        require(Calls.digestSignInit(context, Calls.NULL, Calls.NULL, Calls.NULL, key), "Ed25519");
        return context;
      }

      @Override
      void free(MemorySegment context) {
        Calls.freeDigestContext(context);
      }
    },

    SIGNING_ON_P256 {
      @Override
      MemorySegment key(byte[] encoded) {
        return Calls.readPrivateKey(encoded);
      }

      @Override
      MemorySegment context(MemorySegment key) {
        MemorySegment context = Calls.newDigestContext();
        require(
            Calls.digestSignInit(context, Calls.NULL, Calls.sha256(), Calls.NULL, key), "ECDSA");
        return context;
      }

      @Override
      void free(MemorySegment context) {
        Calls.freeDigestContext(context);
      }
    };

    /** What the library makes of {@code secret}; null if it has no such keys. */
    abstract MemorySegment key(byte[] secret);

    abstract MemorySegment context(MemorySegment key);

    abstract void free(MemorySegment context);
  }

  private final Use use;
  private volatile MemorySegment key;
  private volatile MemorySegment context;

  KeyHandle(Use use, byte[] secret) {
    this.use = use;
    this.key = use.key(secret);
    if (key.equals(Calls.NULL)) {
      throw new IllegalStateException("it has no keys for " + use);
    }
    this.context = use.context(key);
  }

  /**
   * @throws IllegalStateException if it was freed
   */
  MemorySegment key() {
    return unlessWiped(key);
  }

  /**
   * To be copied, not used.
   *
   * @throws IllegalStateException if it was freed
   */
  MemorySegment context() {
    return unlessWiped(context);
  }

  private static MemorySegment unlessWiped(MemorySegment current) {
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
    MemorySegment oldContext = context;
    MemorySegment oldKey = key;
    context = Calls.NULL;
    key = Calls.NULL;
    use.free(oldContext);
    Calls.freeKey(oldKey);
  }
}
