/**
 * The keys that peers are known by: Ed25519, secp256k1, ECDSA over P-256 and RSA, and their one
 * encoding each.
 *
 * <p>Decoding is strict, since a second encoding of a key would be a second name for its owner:
 * what does not encode again to the very same bytes is refused.
 *
 * <p>Spec: libp2p/specs {@code peer-ids/peer-ids.md} (2024-11); RFC 8032, SEC 1 and 2, RFC 5480,
 * RFC 8017, RFC 6979. Threads: keys are immutable and shared freely. Limits: RSA moduli of 2048 to
 * 8192 bits with exponents of at most 32 bits, ECDSA over P-256 only. Curve arithmetic is Bouncy
 * Castle's, RSA is the JDK's.
 *
 * <p>Start reading at {@code PrivateKey}.
 */
package dev.hypha.crypto;
