package dev.hypha.crypto.noise;

import dev.hypha.crypto.pool.Pool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AEAD_CHACHA20_POLY1305 (RFC 8439, section 2.8): the JDK's ChaCha20 under our {@link Poly1305}.
 * The counter is written little-endian behind four zero bytes.
 */
record ChaChaPoly(Pool<Cipher> ciphers) implements Aead {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int NONCE_LENGTH = 12;

  /** The first block of the key stream: half of it is the key of the tag. */
  private static final int FIRST_BLOCK = 64;

  static Aead own() {
    return new ChaChaPoly(new Pool<>(() -> Cipher.getInstance("ChaCha20")));
  }

  @Override
  public String name() {
    return "ChaChaPoly";
  }

  @Override
  public int seal(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, Math.addExact(length, TAG_LENGTH), array.length);
    try {
      Cipher cipher = ready(key, nonce);
      Poly1305 poly = authenticator(cipher);
      crypt(cipher, array, offset, length);
      ciphers.giveBack(cipher);
      tag(poly, ad, array, offset, length, array, offset + length);
      return length + TAG_LENGTH;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + " could not encrypt", e);
    }
  }

  @Override
  public int open(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length)
      throws NoiseException {
    Objects.checkFromIndexSize(offset, length, array.length);
    int n = length - TAG_LENGTH;
    if (n < 0) {
      throw new NoiseException("a ciphertext of " + length + " bytes has no room for its tag");
    }
    try {
      Cipher cipher = ready(key, nonce);
      byte[] expected = new byte[TAG_LENGTH];
      tag(authenticator(cipher), ad, array, offset, n, expected, 0);
      byte[] tag = Arrays.copyOfRange(array, offset + n, offset + length);
      if (!MessageDigest.isEqual(expected, tag)) {
        throw new NoiseException("message is not authentic");
      }
      crypt(cipher, array, offset, n);
      ciphers.giveBack(cipher);
      return n;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + " could not decrypt", e);
    }
  }

  private static Poly1305 authenticator(Cipher cipher) throws GeneralSecurityException {
    byte[] block = new byte[FIRST_BLOCK];
    cipher.update(block, 0, FIRST_BLOCK, block, 0);
    return new Poly1305(block);
  }

  private static void crypt(Cipher cipher, byte[] array, int offset, int length)
      throws GeneralSecurityException {
    if (length > 0) {
      cipher.update(array, offset, length, array, offset);
    }
  }

  private static void tag(
      Poly1305 poly, byte[] ad, byte[] array, int offset, int length, byte[] target, int at) {
    poly.absorb(ad, 0, ad.length);
    poly.absorb(array, offset, length);
    poly.absorbBlock(ad.length, length);
    poly.finish(target, at);
  }

  /**
   * A cipher set to key and nonce. The JDK refuses a pair that the same engine saw last, which
   * happens when both ends of a connection share this process: the counter, not the engine, is what
   * keeps nonces apart, so a fresh engine takes over.
   */
  private Cipher ready(byte[] key, long nonce) throws GeneralSecurityException {
    byte[] iv = new byte[NONCE_LENGTH];
    LONGS.set(iv, NONCE_LENGTH - Long.BYTES, nonce);
    var parameters = new ChaCha20ParameterSpec(iv, 0);
    var secret = new SecretKeySpec(key, "ChaCha20");
    Cipher cipher = ciphers.take();
    try {
      cipher.init(Cipher.ENCRYPT_MODE, secret, parameters);
      return cipher;
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      Cipher fresh = ciphers.fresh();
      fresh.init(Cipher.ENCRYPT_MODE, secret, parameters);
      return fresh;
    }
  }
}
