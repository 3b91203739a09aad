package dev.hypha.pnet;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.stream.Salsa20;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secret that the members of a private network share: 256 bits. Immutable; prints as its
 * fingerprint, never as itself.
 *
 * <p>Spec: pnet/Private-Networks-PSK-V1.md, "Interface".
 */
public final class PreSharedKey {
  public static final int BYTES = 32;

  /** More than any file of a key has. */
  public static final int FILE_BYTES_MAX = 1024;

  private static final String KIND = "/key/swarm/psk/1.0.0/";
  private static final String REMEDY = "copy the whole swarm.key of a member of the network";
  private static final int FINGERPRINT_BYTES = 16;

  private final Bytes secret;

  private PreSharedKey(Bytes secret) {
    this.secret = secret;
  }

  /**
   * The key that {@code secret} is.
   *
   * @param secret {@value #BYTES} bytes
   */
  public static PreSharedKey of(Bytes secret) {
    if (secret.size() != BYTES) {
      throw new IllegalArgumentException(
          "a pre-shared key has " + BYTES + " bytes, not " + secret.size());
    }
    return new PreSharedKey(secret);
  }

  /** The key of a new network. */
  public static PreSharedKey generate(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new PreSharedKey(Bytes.owning(secret));
  }

  /**
   * Reads a {@code swarm.key}: the line {@code /key/swarm/psk/1.0.0/}, a line that names the
   * encoding, and the key in it.
   *
   * @throws MalformedException with what to do about it; nothing of the key is in its message
   */
  public static PreSharedKey parse(Bytes file) throws MalformedException {
    if (file.size() > FILE_BYTES_MAX) {
      throw new MalformedException(
          "it has " + file.size() + " bytes, far more than a swarm key: is it another file?");
    }
    Line kind = Line.at(file, 0);
    if (!kind.text.equals(KIND)) {
      throw new MalformedException("its first line is not " + KIND + ": " + REMEDY);
    }
    Line encoding = Line.at(file, kind.next);
    Bytes body = file.slice(encoding.next);
    return switch (encoding.text) {
      case "/base16/" -> base16(text(body));
      case "/base64/" -> base64(text(body));
      case "/bin/" -> whole(body.toArray());
      default ->
          throw new MalformedException(
              "its second line is none of /base16/, /base64/ and /bin/: " + REMEDY);
    };
  }

  /** As a {@code swarm.key} in hexadecimal digits, which every implementation reads. */
  public Bytes encode() {
    return Bytes.utf8(KIND + "\n/base16/\n" + secret.toHex() + "\n");
  }

  /**
   * What may be shown of it: 32 hexadecimal digits, the same as other implementations show. Which
   * key it stands for cannot be told from it.
   */
  public String fingerprint() {
    byte[] stream = new byte[64];
    Salsa20.of(secret, Bytes.utf8("finprint")).process(stream, 0, stream.length);
    try {
      // the first 16 bytes of the longer digest are the shorter one
      byte[] digest = MessageDigest.getInstance("SHAKE128-256").digest(stream);
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has SHAKE128 since release 25", e);
    }
  }

  /** A new key stream of this key. */
  Salsa20 cipher(Bytes nonce) {
    return Salsa20.extended(secret, nonce);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreSharedKey that
        && MessageDigest.isEqual(secret.toArray(), that.secret.toArray());
  }

  @Override
  public int hashCode() {
    return fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return "private network " + fingerprint();
  }

  // ---- reading

  private static PreSharedKey base16(String digits) throws MalformedException {
    try {
      return whole(HexFormat.of().parseHex(digits));
    } catch (IllegalArgumentException e) {
      throw unreadable("its third line is not an even number of hexadecimal digits");
    }
  }

  private static PreSharedKey base64(String digits) throws MalformedException {
    try {
      return whole(Base64.getDecoder().decode(digits));
    } catch (IllegalArgumentException e) {
      throw unreadable("its third line is not base64");
    }
  }

  private static PreSharedKey whole(byte[] secret) throws MalformedException {
    if (secret.length != BYTES) {
      throw unreadable("its key has " + secret.length + " bytes instead of " + BYTES);
    }
    return new PreSharedKey(Bytes.owning(secret));
  }

  /** Without a cause: the JDK quotes what it cannot read, and that is a secret. */
  private static MalformedException unreadable(String why) {
    return new MalformedException(why + ": " + REMEDY);
  }

  private static String text(Bytes body) {
    return new String(body.toArray(), StandardCharsets.ISO_8859_1).strip();
  }

  /** A line without its end, and where the next one begins. */
  private record Line(String text, int next) {
    static Line at(Bytes file, int begin) {
      int end = begin;
      while (end < file.size() && file.at(end) != '\n') {
        end++;
      }
      String text = file.slice(begin, end).toUtf8();
      String bare = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      return new Line(bare, Math.min(end + 1, file.size()));
    }
  }
}
