package dev.hypha.crypto.tls;

import dev.hypha.crypto.pool.Pool;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of a TLS 1.3 connection: its traffic secret, the keys that follow from it and the
 * number of the next record. The engine is lent for each record. One thread at a time.
 *
 * <p>Spec: RFC 8446, 5.2 "Record Payload Protection", 5.3 "Per-Record Nonce", 7.2 and 7.3.
 */
public final class RecordCipher {
  /** A type, a version and a length, which the cipher binds to the record. */
  public static final int HEADER_BYTES = 5;

  public static final int TAG_BYTES = 16;

  /** What stands behind the header for a plaintext of nothing: its type and the tag. */
  public static final int OVERHEAD_BYTES = 1 + TAG_BYTES;

  /** RFC 8446, 5.5: before 2^24.5 records of 16 KiB there must be new keys. */
  private static final long RECORDS_MAX = 1L << 24;

  private static final int NONCE_BYTES = 12;
  private static final byte[] LABEL = "tls13 ".getBytes(StandardCharsets.US_ASCII);

  private final CipherSuite suite;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private byte[] secret;
  private byte[] iv;
  private SecretKeySpec key;
  private long number;

  /**
   * @param trafficSecret as long as the suite's hash; the caller gives it away
   */
  public RecordCipher(CipherSuite suite, byte[] trafficSecret) {
    this.suite = suite;
    this.secret = trafficSecret;
    this.key = new SecretKeySpec(expand("key", suite.keyBytes()), suite.keyAlgorithm());
    this.iv = expand("iv", NONCE_BYTES);
  }

  /**
   * Encrypts in place what lies between a header and room for {@link #OVERHEAD_BYTES}: {@code
   * length} bytes, and behind them the byte that says what they are.
   *
   * @param record where the header is, which is complete
   * @return the length of the ciphertext behind the header
   */
  public int seal(byte[] array, int record, int length) {
    int body = record + HEADER_BYTES;
    try {
      Cipher cipher = ready(Cipher.ENCRYPT_MODE);
      cipher.updateAAD(array, record, HEADER_BYTES);
      int n = cipher.doFinal(array, body, length + 1, array, body);
      suite.ciphers().giveBack(cipher);
      number++;
      return n;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite + " could not encrypt", e);
    }
  }

  /**
   * Decrypts the record at {@code record}, the header of which says how long it is.
   *
   * @param target takes the plaintext, its type and its padding, from the first byte
   * @return how many bytes that is, or -1 if the record is not authentic; then what stands in
   *     {@code target} is unspecified
   */
  public int open(byte[] array, int record, int length, byte[] target) {
    if (length < TAG_BYTES) {
      return -1;
    }
    try {
      Cipher cipher = ready(Cipher.DECRYPT_MODE);
      cipher.updateAAD(array, record, HEADER_BYTES);
      int n = cipher.doFinal(array, record + HEADER_BYTES, length, target, 0);
      suite.ciphers().giveBack(cipher);
      number++;
      return n;
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(suite + " could not decrypt", e);
    }
  }

  /** Whether the key has done its work, and {@link #update} is due. */
  public boolean isWorn() {
    return number >= RECORDS_MAX;
  }

  /** Goes on to the next keys, as after a KeyUpdate. */
  public void update() {
    byte[] next = expand("traffic upd", suite.secretBytes());
    Arrays.fill(secret, (byte) 0);
    secret = next;
    key = new SecretKeySpec(expand("key", suite.keyBytes()), suite.keyAlgorithm());
    iv = expand("iv", NONCE_BYTES);
    number = 0;
  }

  /**
   * An engine set to key and nonce. The JDK refuses a pair that the same engine saw last, which
   * happens when both ends of a connection share this process: the number, not the engine, is what
   * keeps nonces apart, so a fresh engine takes over.
   */
  private Cipher ready(int mode) throws GeneralSecurityException {
    System.arraycopy(iv, 0, nonce, 0, NONCE_BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[NONCE_BYTES - 1 - i] ^= (byte) (number >>> (8 * i));
    }
    Pool<Cipher> pool = suite.ciphers();
    Cipher cipher = pool.take();
    try {
      cipher.init(mode, key, suite.parameters(nonce));
      return cipher;
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      Cipher fresh = pool.fresh();
      fresh.init(mode, key, suite.parameters(nonce));
      return fresh;
    }
  }

  /** HKDF-Expand-Label of the secret, without a context (RFC 8446, 7.1). */
  private byte[] expand(String label, int length) {
    byte[] name = label.getBytes(StandardCharsets.US_ASCII);
    byte[] info = new byte[2 + 1 + LABEL.length + name.length + 1];
    info[1] = (byte) length;
    info[2] = (byte) (LABEL.length + name.length);
    System.arraycopy(LABEL, 0, info, 3, LABEL.length);
    System.arraycopy(name, 0, info, 3 + LABEL.length, name.length);
    try {
      return KDF.getInstance(suite.derivation())
          .deriveData(
              HKDFParameterSpec.expandOnly(new SecretKeySpec(secret, "Generic"), info, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + suite.derivation(), e);
    }
  }
}
