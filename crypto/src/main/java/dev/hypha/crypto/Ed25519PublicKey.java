package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** Ed25519 (RFC 8032): 32 bytes, signatures of 64. */
final class Ed25519PublicKey implements PublicKey {
  private final Bytes raw;

  /** Unpacked with the first signature: a tenth of the work of verifying, saved with the next. */
  private volatile Ed25519.@Nullable PublicPoint point;

  Ed25519PublicKey(Bytes raw) {
    this.raw = raw;
  }

  static Ed25519PublicKey read(Bytes raw) throws MalformedException {
    if (raw.size() != Ed25519.PUBLIC_KEY_SIZE) {
      throw new MalformedException("an Ed25519 public key has 32 bytes, not " + raw.size());
    }
    return new Ed25519PublicKey(raw);
  }

  @Override
  public KeyType type() {
    return KeyType.ED25519;
  }

  @Override
  public Bytes raw() {
    return raw;
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    Ed25519.PublicPoint unpacked = unpacked();
    return unpacked != null
        && signature.size() == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature.toArray(), 0, unpacked, message.toArray(), 0, message.size());
  }

  /** Nothing if the bytes are no point of the curve. */
  private Ed25519.@Nullable PublicPoint unpacked() {
    Ed25519.PublicPoint known = point;
    if (known == null) {
      known = Ed25519.validatePublicKeyPartialExport(raw.toArray(), 0);
      point = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ed25519PublicKey key && raw.equals(key.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return "Ed25519PublicKey[raw=" + raw + "]";
  }
}
