package dev.hypha.crypto.noise;

/**
 * An authenticated cipher with a 32-byte key, a 64-bit counter as nonce and a 16-byte tag (revision
 * 34, sections 4.2 and 12). Implementations are free of state; {@link CipherState} holds key and
 * counter.
 */
public interface Aead {
  /** The bytes that a tag adds to a plaintext. */
  int TAG_LENGTH = 16;

  /** The bytes of a key. */
  int KEY_LENGTH = 32;

  /**
   * The machine's libcrypto where that is allowed; else the JDK's where the processor helps it,
   * with our own authenticator elsewhere.
   */
  Aead CHACHA_POLY = Engines.chaChaPoly();

  Aead AES_GCM = JdkAead.aesGcm();

  /** The name as it stands in a protocol name. */
  String name();

  /**
   * Encrypts {@code length} bytes in place and puts the tag behind them.
   *
   * @return {@code length} + 16
   * @throws IndexOutOfBoundsException if {@code array} has no room for the tag
   */
  int seal(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length);

  /**
   * Decrypts {@code length} bytes, the last 16 of which are the tag, in place.
   *
   * @return {@code length} - 16
   * @throws NoiseException if they are not authentic; what {@code array} then holds there is
   *     unspecified
   */
  int open(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length)
      throws NoiseException;
}
