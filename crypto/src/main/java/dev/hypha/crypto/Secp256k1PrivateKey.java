package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.math.BigInteger;

/** secp256k1: a scalar of 32 bytes. */
final class Secp256k1PrivateKey implements PrivateKey {
  private final BigInteger secret;
  private final Secp256k1PublicKey publicKey;

  Secp256k1PrivateKey(BigInteger secret) {
    this.secret = secret;
    this.publicKey = new Secp256k1PublicKey(Curve.SECP256K1.publicPoint(secret, true));
  }

  static Secp256k1PrivateKey read(Bytes raw) throws MalformedException {
    return new Secp256k1PrivateKey(Curve.SECP256K1.readSecret(raw));
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Bytes raw() {
    return Curve.writeSecret(secret);
  }

  @Override
  public Bytes sign(Bytes message) {
    return Curve.SECP256K1.sign(secret, message);
  }

  /** The public half alone. */
  @Override
  public String toString() {
    return "PrivateKey of " + publicKey;
  }
}
