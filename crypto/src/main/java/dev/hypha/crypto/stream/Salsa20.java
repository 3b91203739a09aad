package dev.hypha.crypto.stream;

import dev.hypha.bytes.Bytes;
import org.bouncycastle.crypto.StreamCipher;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Salsa20 with 20 rounds, or XSalsa20 where the nonce is long: a key stream that is combined with
 * the text by exclusive or, so that encrypting and decrypting are the same. One thread at a time.
 *
 * <p>Nothing is authenticated, and a nonce must never be used twice with one key.
 */
public final class Salsa20 {
  public static final int KEY_BYTES = 32;

  /** Of {@link #of}. */
  public static final int NONCE_BYTES = 8;

  /** Of {@link #extended}. */
  public static final int EXTENDED_NONCE_BYTES = 24;

  private final StreamCipher engine;

  private Salsa20(StreamCipher engine, Bytes key, Bytes nonce, int nonceBytes) {
    if (key.size() != KEY_BYTES || nonce.size() != nonceBytes) {
      throw new IllegalArgumentException(
          "a key of " + key.size() + " bytes and a nonce of " + nonce.size());
    }
    engine.init(true, new ParametersWithIV(new KeyParameter(key.toArray()), nonce.toArray()));
    this.engine = engine;
  }

  /**
   * Salsa20, whose nonce is too short to be drawn by chance.
   *
   * @param key {@value #KEY_BYTES} bytes
   * @param nonce {@value #NONCE_BYTES} bytes
   */
  public static Salsa20 of(Bytes key, Bytes nonce) {
    return new Salsa20(new Salsa20Engine(), key, nonce, NONCE_BYTES);
  }

  /**
   * XSalsa20, whose nonce may be drawn by chance.
   *
   * @param key {@value #KEY_BYTES} bytes
   * @param nonce {@value #EXTENDED_NONCE_BYTES} bytes
   */
  public static Salsa20 extended(Bytes key, Bytes nonce) {
    return new Salsa20(new XSalsa20Engine(), key, nonce, EXTENDED_NONCE_BYTES);
  }

  /** Encrypts or decrypts the next {@code length} bytes in place. */
  public void process(byte[] data, int offset, int length) {
    engine.processBytes(data, offset, length, data, offset);
  }
}
