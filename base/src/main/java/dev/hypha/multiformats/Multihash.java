package dev.hypha.multiformats;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Varint;
import java.io.EOFException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest with the number of the function that made it.
 *
 * <p>A digest may be shorter than what its function yields, never longer; functions not named here
 * are carried without that check. Spec: multiformats/multihash and the multicodec table.
 *
 * @param code the hash function, 0..2^63-1
 * @param digest at most {@value #DIGEST_BYTES_MAX} bytes
 */
public record Multihash(long code, Bytes digest) {
  public static final long IDENTITY = 0x00;
  public static final long SHA1 = 0x11;
  public static final long SHA2_256 = 0x12;
  public static final long SHA2_512 = 0x13;
  public static final long SHA3_512 = 0x14;
  public static final long SHA3_384 = 0x15;
  public static final long SHA3_256 = 0x16;
  public static final long SHA3_224 = 0x17;

  public static final int DIGEST_BYTES_MAX = 128;

  /**
   * Throws {@link IllegalArgumentException} if the code is negative or the digest too long for it.
   */
  public Multihash {
    if (code < 0 || digest.size() > digestBytesMax(code)) {
      throw new IllegalArgumentException(
          "multihash 0x" + Long.toHexString(code) + " of " + digest.size() + " bytes");
    }
  }

  /** {@code content} itself, at most {@value #DIGEST_BYTES_MAX} bytes. */
  public static Multihash identity(Bytes content) {
    return new Multihash(IDENTITY, content);
  }

  public static Multihash sha256(Bytes content) {
    return of(SHA2_256, content);
  }

  /**
   * The hash of {@code content}.
   *
   * @throws IllegalArgumentException if {@code code} is none of the functions named here
   */
  public static Multihash of(long code, Bytes content) {
    if (code == IDENTITY) {
      return identity(content);
    }
    try {
      MessageDigest function = MessageDigest.getInstance(algorithm(code));
      return new Multihash(code, Bytes.owning(function.digest(content.toArray())));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  /**
   * Reads a multihash that takes all of {@code bytes}.
   *
   * @throws MalformedException if a varint is not minimal, the digest is shorter or longer than
   *     announced, or longer than its function yields
   */
  public static Multihash fromBytes(Bytes bytes) throws MalformedException {
    Buffer buffer = new Buffer().write(bytes);
    try {
      Multihash multihash = read(buffer);
      if (!buffer.isEmpty()) {
        throw new MalformedException(
            "multihash: " + buffer.size() + " bytes left over behind the digest");
      }
      return multihash;
    } finally {
      buffer.clear();
    }
  }

  /** Reads a multihash from the front of {@code buffer}; otherwise as {@link #fromBytes}. */
  public static Multihash read(Buffer buffer) throws MalformedException {
    try {
      long code = Varint.read(buffer, Long.MAX_VALUE);
      long length = Varint.read(buffer, digestBytesMax(code));
      return new Multihash(code, buffer.readBytes((int) length));
    } catch (EOFException e) {
      throw new MalformedException("multihash cut short: " + e.getMessage(), e);
    }
  }

  public Bytes toBytes() {
    Buffer buffer = new Buffer();
    Varint.write(buffer, code);
    Varint.write(buffer, digest.size());
    return buffer.write(digest).readAll();
  }

  /** The same hash with only the first {@code length} bytes of the digest. */
  public Multihash truncated(int length) {
    return new Multihash(code, digest.slice(0, length));
  }

  private static int digestBytesMax(long code) {
    if (code == SHA1) {
      return 20;
    } else if (code == SHA3_224) {
      return 28;
    } else if (code == SHA2_256 || code == SHA3_256) {
      return 32;
    } else if (code == SHA3_384) {
      return 48;
    } else if (code == SHA2_512 || code == SHA3_512) {
      return 64;
    }
    return DIGEST_BYTES_MAX;
  }

  private static String algorithm(long code) {
    return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
      case (int) SHA1 -> "SHA-1";
      case (int) SHA2_256 -> "SHA-256";
      case (int) SHA2_512 -> "SHA-512";
      case (int) SHA3_512 -> "SHA3-512";
      case (int) SHA3_384 -> "SHA3-384";
      case (int) SHA3_256 -> "SHA3-256";
      case (int) SHA3_224 -> "SHA3-224";
      default ->
          throw new IllegalArgumentException(
              "hash function 0x" + Long.toHexString(code) + " is not supported");
    };
  }
}
