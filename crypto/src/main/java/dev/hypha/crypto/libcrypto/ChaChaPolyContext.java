package dev.hypha.crypto.libcrypto;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * AEAD_CHACHA20_POLY1305 with a counter as nonce, little-endian behind four zero bytes. Key and
 * nonce come with each message; what stays is some hundred bytes outside the heap, which go when
 * this object does. One thread at a time.
 *
 * <p>Spec: RFC 8439, section 2.8; EVP_EncryptInit(3), "AEAD Interface".
 */
public final class ChaChaPolyContext {
  public static final int KEY_LENGTH = 32;
  public static final int TAG_LENGTH = 16;

  private static final int NONCE_LENGTH = 12;
  private static final int ENCRYPTING = 1;
  private static final int DECRYPTING = 0;
  private static final MemorySegment CIPHER = Calls.fetchCipher("ChaCha20-Poly1305");
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment context;
  private final byte[] nonce = new byte[NONCE_LENGTH];
  private final MemorySegment written = MemorySegment.ofArray(new int[1]);

  ChaChaPolyContext() {
    if (CIPHER.equals(Calls.NULL)) {
      throw new IllegalStateException("it has no ChaCha20-Poly1305");
    }
    this.context = Calls.newCipherContext();
    require(Calls.cipherInit(context, CIPHER, Calls.NULL, Calls.NULL, Calls.NULL, ENCRYPTING));
  }

  /**
   * Encrypts {@code length} bytes in place and puts the tag behind them, for which there must be
   * room.
   */
  public void seal(byte[] key, long counter, byte[] ad, byte[] array, int offset, int length) {
    MemorySegment text = MemorySegment.ofArray(array).asSlice(offset, length);
    MemorySegment tag = MemorySegment.ofArray(array).asSlice(offset + length, TAG_LENGTH);
    start(ENCRYPTING, key, counter, ad);
    require(Calls.cipherUpdate(context, text, written, text, length));
    require(Calls.cipherFinal(context, tag, written));
    require(Calls.cipherControl(context, Calls.READ_TAG, TAG_LENGTH, tag));
  }

  /**
   * Decrypts {@code length} bytes, which the tag follows, in place.
   *
   * @return whether they are authentic; if not, nobody may look at what is there now
   */
  public boolean open(byte[] key, long counter, byte[] ad, byte[] array, int offset, int length) {
    MemorySegment text = MemorySegment.ofArray(array).asSlice(offset, length);
    MemorySegment tag = MemorySegment.ofArray(array).asSlice(offset + length, TAG_LENGTH);
    start(DECRYPTING, key, counter, ad);
    require(Calls.cipherControl(context, Calls.WRITE_TAG, TAG_LENGTH, tag));
    require(Calls.cipherUpdate(context, text, written, text, length));
    return Calls.cipherFinal(context, tag, written) == 1;
  }

  private void start(int direction, byte[] key, long counter, byte[] ad) {
    LONGS.set(nonce, NONCE_LENGTH - Long.BYTES, counter);
    MemorySegment secret = MemorySegment.ofArray(key).asSlice(0, KEY_LENGTH);
    MemorySegment iv = MemorySegment.ofArray(nonce);
    require(Calls.cipherInit(context, Calls.NULL, Calls.NULL, secret, iv, direction));
    if (ad.length > 0) {
      MemorySegment bound = MemorySegment.ofArray(ad);
      require(Calls.cipherUpdate(context, Calls.NULL, written, bound, ad.length));
    }
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("libcrypto refused a step of ChaCha20-Poly1305");
    }
  }
}
