package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.libcrypto.Libcrypto;
import dev.hypha.crypto.libcrypto.P256Key;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA over P-256: an ECPrivateKey (SEC 1, section C.4) that names the curve and has the public
 * point.
 */
final class EcdsaPrivateKey implements PrivateKey {
  private static final Bytes PREFIX = Bytes.hex("30770201010420");
  private static final Bytes MIDDLE = Bytes.hex("a00a06082a8648ce3d030107a144034200");

  private final BigInteger secret;
  private final EcdsaPublicKey publicKey;

  /**
   * The same key in the machine's libcrypto, where that may be called: from the first signature.
   */
  private volatile @Nullable P256Key outside;

  EcdsaPrivateKey(BigInteger secret) {
    this.secret = secret;
    this.publicKey = EcdsaPublicKey.ofPoint(Curve.P256.publicPoint(secret, false));
  }

  static EcdsaPrivateKey read(Bytes raw) throws MalformedException {
    int start = PREFIX.size();
    if (raw.size() < start + Curve.SCALAR_LENGTH) {
      throw new MalformedException("a P-256 private key of " + raw.size() + " bytes");
    }
    BigInteger secret = Curve.P256.readSecret(raw.slice(start, start + Curve.SCALAR_LENGTH));
    EcdsaPrivateKey key = new EcdsaPrivateKey(secret);
    if (!key.raw().equals(raw)) {
      throw new MalformedException(
          "not the SEC 1 form of a P-256 key, or its halves do not belong together");
    }
    return key;
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Bytes raw() {
    return Bytes.concat(PREFIX, Curve.writeSecret(secret), MIDDLE, publicKey.point());
  }

  @Override
  public Bytes sign(Bytes message) {
    Optional<Libcrypto> library = Libcrypto.found();
    return library.isPresent()
        ? Bytes.owning(outside(library.get()).sign(message.toArray()))
        : Curve.P256.sign(secret, message);
  }

  private P256Key outside(Libcrypto library) {
    P256Key known = outside;
    if (known == null) {
      known = library.p256(raw().toArray());
      outside = known;
    }
    return known;
  }

  /** The public half alone. */
  @Override
  public String toString() {
    return "PrivateKey of " + publicKey;
  }
}
