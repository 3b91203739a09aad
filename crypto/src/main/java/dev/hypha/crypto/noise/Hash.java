package dev.hypha.crypto.noise;

import dev.hypha.crypto.pool.Pool;
import java.security.MessageDigest;
import javax.crypto.Mac;

/**
 * A hash function and what Noise builds on it: HASH, HMAC-HASH and HKDF (revision 34, sections 4.3
 * and 5.1). Implementations are free of state.
 */
public interface Hash {
  Hash SHA256 =
      new JdkHash(
          "SHA256",
          32,
          new Pool<>(() -> MessageDigest.getInstance("SHA-256")),
          new Pool<>(() -> Mac.getInstance("HmacSHA256")));

  Hash SHA512 =
      new JdkHash(
          "SHA512",
          64,
          new Pool<>(() -> MessageDigest.getInstance("SHA-512")),
          new Pool<>(() -> Mac.getInstance("HmacSHA512")));

  /** The name as it stands in a protocol name. */
  String name();

  /** HASHLEN, in bytes. */
  int length();

  /** The hash of {@code first} followed by {@code length} bytes of {@code second}. */
  byte[] hash(byte[] first, byte[] second, int length);

  /**
   * The MAC of {@code data} under {@code key}.
   *
   * @param key at least one byte
   */
  byte[] hmac(byte[] key, byte[] data);

  /** The first two outputs of HKDF with an empty info. */
  Derived hkdf(byte[] chainingKey, byte[] inputKeyMaterial);

  /**
   * Two keys that HKDF gave, each HASHLEN bytes; whoever asked for them owns and wipes the arrays.
   */
  final class Derived {
    final byte[] first;
    final byte[] second;

    Derived(byte[] first, byte[] second) {
      this.first = first;
      this.second = second;
    }
  }
}
