package dev.hypha.crypto.noise;

import dev.hypha.crypto.pool.Pool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A cipher of the JDK, lent from a pool for one message. Heap arrays throughout: the JDK copies
 * direct buffers.
 *
 * <p>ChaChaPoly writes the counter little-endian and AESGCM big-endian, both behind four zero
 * bytes.
 */
record JdkAead(String name, boolean gcm, Pool<Cipher> ciphers) implements Aead {
  static Aead chaChaPoly() {
    return new JdkAead(
        "ChaChaPoly", false, new Pool<>(() -> Cipher.getInstance("ChaCha20-Poly1305")));
  }

  static Aead aesGcm() {
    return new JdkAead("AESGCM", true, new Pool<>(() -> Cipher.getInstance("AES/GCM/NoPadding")));
  }

  @Override
  public int seal(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, Math.addExact(length, TAG_LENGTH), array.length);
    try {
      return run(Cipher.ENCRYPT_MODE, key, nonce, ad, array, offset, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " could not encrypt", e);
    }
  }

  @Override
  public int open(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length)
      throws NoiseException {
    Objects.checkFromIndexSize(offset, length, array.length);
    if (length < TAG_LENGTH) {
      throw new NoiseException("a ciphertext of " + length + " bytes has no room for its tag");
    }
    try {
      return run(Cipher.DECRYPT_MODE, key, nonce, ad, array, offset, length);
    } catch (AEADBadTagException e) {
      throw new NoiseException("message is not authentic", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " could not decrypt", e);
    }
  }

  private int run(int mode, byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length)
      throws GeneralSecurityException {
    Cipher cipher = ready(mode, key, nonce);
    if (ad.length > 0) {
      cipher.updateAAD(ad);
    }
    int n = cipher.doFinal(array, offset, length, array, offset);
    ciphers.giveBack(cipher);
    return n;
  }

  /**
   * A cipher set to key and nonce. The JDK refuses a pair that the same engine saw last, which
   * happens when both ends of a connection share this process: the counter, not the engine, is what
   * keeps nonces apart, so a fresh engine takes over.
   */
  private Cipher ready(int mode, byte[] key, long nonce) throws GeneralSecurityException {
    Cipher cipher = ciphers.take();
    try {
      init(cipher, mode, key, nonce);
      return cipher;
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      Cipher fresh = ciphers.fresh();
      init(fresh, mode, key, nonce);
      return fresh;
    }
  }

  private void init(Cipher cipher, int mode, byte[] key, long nonce)
      throws GeneralSecurityException {
    ByteOrder order = gcm ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] iv = ByteBuffer.allocate(12).order(order).putLong(4, nonce).array();
    if (gcm) {
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, iv));
    } else {
      cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(iv));
    }
  }
}
