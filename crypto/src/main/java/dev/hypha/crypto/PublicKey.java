package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.security.SecureRandom;
import java.util.List;

/**
 * The key that a peer signs with, as others know it. A value: equal if and only if the encodings
 * are.
 *
 * <p>Spec: libp2p/specs peer-ids.md, "Keys".
 */
public sealed interface PublicKey
    permits Ed25519PublicKey, Secp256k1PublicKey, EcdsaPublicKey, RsaPublicKey {
  KeyType type();

  /**
   * The key as its type writes it: 32 bytes for Ed25519, 33 for secp256k1, PKIX DER for ECDSA and
   * RSA.
   */
  Bytes raw();

  /**
   * True if the owner of this key signed {@code message}; false for any signature that is
   * malformed.
   */
  boolean verify(Bytes message, Bytes signature);

  /**
   * True if the owner of this key signed all of them: less work than one after the other, where the
   * type of the key allows it.
   *
   * @param random for numbers that who made the signatures must not know
   */
  default boolean verifyAll(List<Signed> all, SecureRandom random) {
    return all.stream().allMatch(each -> verify(each.message(), each.signature()));
  }

  /** The deterministic protobuf. */
  default Bytes encode() {
    return new KeyProtobuf(type(), raw()).encode();
  }

  /**
   * Reads the deterministic protobuf.
   *
   * @throws MalformedException if it is not one, byte for byte, or the key in it is not valid
   */
  static PublicKey decode(Bytes protobuf) throws MalformedException {
    KeyProtobuf key = KeyProtobuf.decode(protobuf, KeyProtobuf.PUBLIC_MAX);
    return of(key.type(), key.data());
  }

  /**
   * The key of {@code type} whose {@link #raw} form is given.
   *
   * @throws MalformedException if it is not valid
   */
  static PublicKey of(KeyType type, Bytes raw) throws MalformedException {
    return switch (type) {
      case ED25519 -> Ed25519PublicKey.read(raw);
      case SECP256K1 -> Secp256k1PublicKey.read(raw);
      case ECDSA -> EcdsaPublicKey.read(raw);
      case RSA -> RsaPublicKey.read(raw);
    };
  }
}
