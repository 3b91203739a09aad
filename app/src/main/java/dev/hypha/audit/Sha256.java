package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of the JDK, which every JDK has. */
final class Sha256 {
  static final int LENGTH = 32;

  private Sha256() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(of(bytes.toArray()));
  }

  static byte[] of(byte[] bytes) {
    return digest().digest(bytes);
  }
}
