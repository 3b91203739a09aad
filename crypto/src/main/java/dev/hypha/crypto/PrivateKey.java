package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.security.SecureRandom;

/**
 * The key that a peer signs with, and its public half, which it derives itself: no signature is
 * ever made with a public key that came from elsewhere.
 *
 * <p>Spec: libp2p/specs peer-ids.md, "Keys". Secrets are never part of {@code toString}.
 */
public sealed interface PrivateKey
    permits Ed25519PrivateKey, Secp256k1PrivateKey, EcdsaPrivateKey, RsaPrivateKey {
  PublicKey publicKey();

  /**
   * The secret as its type writes it: 64 bytes for Ed25519, 32 for secp256k1, SEC 1 for ECDSA,
   * PKCS#1 for RSA.
   */
  Bytes raw();

  /** A signature over {@code message}; the same one each time. */
  Bytes sign(Bytes message);

  default KeyType type() {
    return publicKey().type();
  }

  /** The deterministic protobuf. Keep it secret. */
  default Bytes encode() {
    return new KeyProtobuf(type(), raw()).encode();
  }

  /** A new key; RSA keys get 2048 bits. */
  static PrivateKey generate(KeyType type, SecureRandom random) {
    return switch (type) {
      case ED25519 -> Ed25519PrivateKey.generate(random);
      case SECP256K1 -> new Secp256k1PrivateKey(Curve.SECP256K1.newSecret(random));
      case ECDSA -> new EcdsaPrivateKey(Curve.P256.newSecret(random));
      case RSA -> RsaPrivateKey.generate(random);
    };
  }

  /**
   * The Ed25519 key of a seed: for keys that are derived from others.
   *
   * @param seed 32 secret bytes (RFC 8032, section 5.1.5)
   */
  static PrivateKey ofEd25519Seed(Bytes seed) {
    return Ed25519PrivateKey.ofSeed(seed);
  }

  /**
   * Reads the deterministic protobuf, and Ed25519 keys in their old form of 96 bytes.
   *
   * @throws MalformedException if it is not one, or its halves do not belong together
   */
  static PrivateKey decode(Bytes protobuf) throws MalformedException {
    KeyProtobuf key = KeyProtobuf.decode(protobuf, KeyProtobuf.PRIVATE_MAX);
    return switch (key.type()) {
      case ED25519 -> Ed25519PrivateKey.read(key.data());
      case SECP256K1 -> Secp256k1PrivateKey.read(key.data());
      case ECDSA -> EcdsaPrivateKey.read(key.data());
      case RSA -> RsaPrivateKey.read(key.data());
    };
  }
}
