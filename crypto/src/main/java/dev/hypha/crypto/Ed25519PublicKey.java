package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 (RFC 8032): 32 bytes, signatures of 64. */
record Ed25519PublicKey(Bytes raw) implements PublicKey {
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
  public boolean verify(Bytes message, Bytes signature) {
    return signature.size() == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(
            signature.toArray(), 0, raw.toArray(), 0, message.toArray(), 0, message.size());
  }
}
