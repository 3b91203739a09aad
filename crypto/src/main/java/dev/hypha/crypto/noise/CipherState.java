package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an encrypted connection: a key and the counter of its messages (revision 34,
 * section 5.1).
 *
 * <p>It holds nothing but those two, about a hundred bytes; the cipher is lent for each message.
 * The counter grows by one with each message that succeeds: a forged message leaves it where it
 * was. It runs from 0 to 2^64-2; the nonce 2^64-1 is refused. One thread at a time.
 *
 * <p>Decryption is quickest at offset 0, where the JDK needs no copy of the ciphertext.
 */
public final class CipherState {
  private static final byte[] NO_AD = new byte[0];
  private static final long LAST_NONCE = -1;

  private final Aead aead;
  private byte @Nullable [] key;
  private long nonce;

  CipherState(Aead aead) {
    this.aead = aead;
  }

  /** Takes the first 32 bytes of {@code material} as its key and starts to count anew. */
  void initializeKey(byte[] material) {
    wipe();
    key = Arrays.copyOf(material, Aead.KEY_LENGTH);
    nonce = 0;
  }

  boolean hasKey() {
    return key != null;
  }

  /**
   * Encrypts {@code length} bytes of {@code array} from {@code offset} in place; the tag follows
   * them.
   *
   * @return the length of the ciphertext, {@code length} + 16
   * @throws NoiseException if the nonces are used up
   * @throws IndexOutOfBoundsException if {@code array} has no room for the tag
   */
  public int encrypt(byte[] array, int offset, int length) throws NoiseException {
    return encrypt(NO_AD, array, offset, length);
  }

  /** As {@link #encrypt(byte[], int, int)}, binding {@code ad} to the message. */
  public int encrypt(byte[] ad, byte[] array, int offset, int length) throws NoiseException {
    requireNonce();
    int n = aead.seal(requireKey(), nonce, ad, array, offset, length);
    nonce++;
    return n;
  }

  /**
   * Decrypts the message of {@code length} bytes at {@code offset} in place.
   *
   * @return the length of the plaintext, {@code length} - 16
   * @throws NoiseException if it is not authentic (what {@code array} then holds there is
   *     unspecified, and the counter stays), or if the nonces are used up
   */
  public int decrypt(byte[] array, int offset, int length) throws NoiseException {
    return decrypt(NO_AD, array, offset, length);
  }

  /** As {@link #decrypt(byte[], int, int)}, for a message that {@code ad} was bound to. */
  public int decrypt(byte[] ad, byte[] array, int offset, int length) throws NoiseException {
    requireNonce();
    int n = aead.open(requireKey(), nonce, ad, array, offset, length);
    nonce++;
    return n;
  }

  /** Forgets the key. Nothing can be encrypted or decrypted afterwards. */
  public void wipe() {
    if (key != null) {
      Arrays.fill(key, (byte) 0);
      key = null;
    }
  }

  /** The number of the next message, as an unsigned 64-bit integer. */
  long nonce() {
    return nonce;
  }

  void setNonce(long next) {
    nonce = next;
  }

  Bytes key() {
    return Bytes.copyOf(requireKey());
  }

  private byte[] requireKey() {
    if (key == null) {
      throw new IllegalStateException("the cipher has no key");
    }
    return key;
  }

  private void requireNonce() throws NoiseException {
    if (nonce == LAST_NONCE) {
      throw new NoiseException("the nonces of this key are used up");
    }
  }
}
