package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.ed25519.Ed25519Verification;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ed25519 (RFC 8032): 32 bytes, signatures of 64. */
final class Ed25519PublicKey implements PublicKey {
  private static final int BYTES = 32;

  private final Bytes raw;

  /** Unpacked with the first signature: a tenth of the work of verifying, saved with the next. */
  private volatile @Nullable Ed25519Verification verification;

  Ed25519PublicKey(Bytes raw) {
    this.raw = raw;
  }

  static Ed25519PublicKey read(Bytes raw) throws MalformedException {
    if (raw.size() != BYTES) {
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
    Ed25519Verification unpacked = unpacked();
    return unpacked != null && unpacked.verify(message.toArray(), signature.toArray());
  }

  @Override
  public boolean verifyAll(List<Signed> all, SecureRandom random) {
    Ed25519Verification unpacked = unpacked();
    return all.isEmpty()
        || (unpacked != null
            && unpacked.verifyAll(
                all.stream().map(each -> each.message().toArray()).toList(),
                all.stream().map(each -> each.signature().toArray()).toList(),
                random.longs(all.size()).toArray()));
  }

  /** Nothing if the bytes are no point of the curve that may be a key. */
  private @Nullable Ed25519Verification unpacked() {
    Ed25519Verification known = verification;
    if (known == null) {
      known = Ed25519Verification.of(raw.toArray());
      verification = known;
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
