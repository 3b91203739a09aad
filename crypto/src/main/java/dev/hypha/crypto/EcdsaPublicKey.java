package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.libcrypto.Libcrypto;
import dev.hypha.crypto.libcrypto.P256Point;
import dev.hypha.crypto.pool.Pool;

/**
 * ECDSA over P-256: a SubjectPublicKeyInfo with an uncompressed point (RFC 5480), which is constant
 * but for the point.
 */
record EcdsaPublicKey(Bytes raw) implements PublicKey {
  private static final Bytes PREFIX =
      Bytes.hex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  private static final int LENGTH = 91;

  /**
   * SEC 1 also knows a hybrid form of the same length, which would be a second encoding of the key.
   */
  private static final int UNCOMPRESSED = 4;

  static EcdsaPublicKey read(Bytes raw) throws MalformedException {
    if (raw.size() != LENGTH || !raw.startsWith(PREFIX) || raw.at(PREFIX.size()) != UNCOMPRESSED) {
      throw new MalformedException("not the PKIX form of an uncompressed P-256 key");
    }
    Curve.P256.readPoint(raw.slice(PREFIX.size()));
    return new EcdsaPublicKey(raw);
  }

  static EcdsaPublicKey ofPoint(Bytes point) {
    return new EcdsaPublicKey(Bytes.concat(PREFIX, point));
  }

  Bytes point() {
    return raw.slice(PREFIX.size());
  }

  @Override
  public KeyType type() {
    return KeyType.ECDSA;
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    return Libcrypto.found().isPresent()
        ? Curve.isStrict(signature) && verifyOutside(message, signature)
        : Curve.P256.verify(point(), message, signature);
  }

  /** By the machine's libcrypto. */
  private boolean verifyOutside(Bytes message, Bytes signature) {
    P256Point room = Rooms.POINTS.take();
    try {
      return room.verify(point().toArray(), message.toArray(), signature.toArray());
    } finally {
      Rooms.POINTS.giveBack(room);
    }
  }

  /** Made when the first is needed. */
  private static final class Rooms {
    static final Pool<P256Point> POINTS =
        new Pool<>(() -> Libcrypto.found().orElseThrow().p256Point());
  }
}
