package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.libcrypto.Ed25519Key;
import dev.hypha.crypto.libcrypto.Libcrypto;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** Ed25519: a seed of 32 bytes, written with the public key behind it. */
final class Ed25519PrivateKey implements PrivateKey {
  private static final int SEED = Ed25519.SECRET_KEY_SIZE;
  private static final int PUBLIC = Ed25519.PUBLIC_KEY_SIZE;

  private final byte[] seed;
  private final Ed25519PublicKey publicKey;

  /**
   * The same key in the machine's libcrypto, where that may be called: from the first signature.
   */
  private volatile @Nullable Ed25519Key outside;

  private Ed25519PrivateKey(byte[] seed) {
    this.seed = seed;
    byte[] point = new byte[PUBLIC];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    this.publicKey = new Ed25519PublicKey(Bytes.owning(point));
  }

  static Ed25519PrivateKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED];
    random.nextBytes(seed);
    return new Ed25519PrivateKey(seed);
  }

  static Ed25519PrivateKey ofSeed(Bytes seed) {
    if (seed.size() != SEED) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.size());
    }
    return new Ed25519PrivateKey(seed.toArray());
  }

  /** Reads seed and public key, or the old form that has the public key twice. */
  static Ed25519PrivateKey read(Bytes raw) throws MalformedException {
    if (raw.size() != SEED + PUBLIC && raw.size() != SEED + 2 * PUBLIC) {
      throw new MalformedException("an Ed25519 private key has 64 bytes, not " + raw.size());
    }
    Ed25519PrivateKey key = new Ed25519PrivateKey(raw.slice(0, SEED).toArray());
    for (int at = SEED; at < raw.size(); at += PUBLIC) {
      if (!raw.slice(at, at + PUBLIC).equals(key.publicKey.raw())) {
        throw new MalformedException("the halves of an Ed25519 key do not belong together");
      }
    }
    return key;
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Bytes raw() {
    return Bytes.concat(Bytes.copyOf(seed), publicKey.raw());
  }

  @Override
  public Bytes sign(Bytes message) {
    Optional<Libcrypto> library = Libcrypto.found();
    return library.isPresent()
        ? Bytes.owning(outside(library.get()).sign(message.toArray()))
        : signInJava(message);
  }

  private Ed25519Key outside(Libcrypto library) {
    Ed25519Key known = outside;
    if (known == null) {
      known = library.ed25519(seed);
      outside = known;
    }
    return known;
  }

  Bytes signInJava(Bytes message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    byte[] point = publicKey.raw().toArray();
    Ed25519.sign(seed, 0, point, 0, message.toArray(), 0, message.size(), signature, 0);
    return Bytes.owning(signature);
  }

  /** The public half alone. */
  @Override
  public String toString() {
    return "PrivateKey of " + publicKey;
  }
}
