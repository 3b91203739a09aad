package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The chaining key, the handshake hash and the cipher between them (revision 34, section 5.2). */
final class SymmetricState {
  private static final byte[] NOTHING = new byte[0];

  private final Suite suite;
  private final CipherState cipher;
  private byte[] chainingKey;
  private byte[] hash;

  SymmetricState(Suite suite) {
    this.suite = suite;
    this.cipher = new CipherState(suite.aead());
    byte[] name = suite.name().getBytes(StandardCharsets.US_ASCII);
    int length = suite.hash().length();
    this.hash =
        name.length <= length ? Arrays.copyOf(name, length) : suite.hash().hash(name, NOTHING, 0);
    this.chainingKey = hash.clone();
  }

  boolean hasKey() {
    return cipher.hasKey();
  }

  /** Mixes a shared secret in, and wipes it. */
  void mixKey(byte[] secret) {
    Hash.Derived derived = suite.hash().hkdf(chainingKey, secret);
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(chainingKey, (byte) 0);
    chainingKey = derived.first;
    cipher.initializeKey(derived.second);
    Arrays.fill(derived.second, (byte) 0);
  }

  void mixHash(Bytes bytes) {
    byte[] array = bytes.toArray();
    mixHash(array, array.length);
  }

  private void mixHash(byte[] array, int length) {
    hash = suite.hash().hash(hash, array, length);
  }

  /** Encrypts if there is a key already; mixes what goes on the wire into the hash either way. */
  Bytes encryptAndHash(Bytes plaintext) throws NoiseException {
    if (!cipher.hasKey()) {
      mixHash(plaintext);
      return plaintext;
    }
    byte[] array = new byte[plaintext.size() + Aead.TAG_LENGTH];
    plaintext.copyTo(array, 0);
    cipher.encrypt(hash, array, 0, plaintext.size());
    mixHash(array, array.length);
    return Bytes.owning(array);
  }

  /** The reverse of {@link #encryptAndHash}. */
  Bytes decryptAndHash(Bytes received) throws NoiseException {
    if (!cipher.hasKey()) {
      mixHash(received);
      return received;
    }
    byte[] array = received.toArray();
    int length = cipher.decrypt(hash, array, 0, array.length);
    mixHash(received);
    return Bytes.owning(array).slice(0, length);
  }

  Bytes handshakeHash() {
    return Bytes.copyOf(hash);
  }

  /** The ciphers of the two directions: the initiator's first. */
  CipherState[] split() {
    Hash.Derived derived = suite.hash().hkdf(chainingKey, NOTHING);
    CipherState[] ciphers = {new CipherState(suite.aead()), new CipherState(suite.aead())};
    ciphers[0].initializeKey(derived.first);
    ciphers[1].initializeKey(derived.second);
    Arrays.fill(derived.first, (byte) 0);
    Arrays.fill(derived.second, (byte) 0);
    wipe();
    return ciphers;
  }

  void wipe() {
    Arrays.fill(chainingKey, (byte) 0);
    cipher.wipe();
  }
}
