package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** secp256k1 (SEC 2): a compressed point of 33 bytes; signatures in DER with low s. */
record Secp256k1PublicKey(Bytes raw) implements PublicKey {
  private static final int LENGTH = 33;

  static Secp256k1PublicKey read(Bytes raw) throws MalformedException {
    if (raw.size() != LENGTH) {
      throw new MalformedException("a secp256k1 public key has 33 bytes, not " + raw.size());
    }
    Curve.SECP256K1.readPoint(raw);
    return new Secp256k1PublicKey(raw);
  }

  @Override
  public KeyType type() {
    return KeyType.SECP256K1;
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    return Curve.SECP256K1.verify(raw, message, signature);
  }
}
