package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The text and binary form of the value that follows a protocol's name in a multiaddr. Pure.
 *
 * <p>Strict both ways: what {@link #check} lets pass is printed by {@link #format} in a form that
 * {@link #parse} reads back.
 */
interface AddressValue {
  Bytes parse(String text) throws MalformedException;

  /**
   * The text of {@code value}, which was checked; of others it may throw or yield text that does
   * not read back.
   */
  String format(Bytes value) throws MalformedException;

  /** Throws unless {@code value}, already of the protocol's size, is valid. */
  default void check(Bytes value) throws MalformedException {
    if (!parse(format(value)).equals(value)) {
      throw new MalformedException("value " + value + " is not in its canonical form");
    }
  }

  private static String utf8(Bytes value) throws MalformedException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("text is not UTF-8", e);
    }
  }

  /** No value at all. */
  record Nothing() implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      if (!text.isEmpty()) {
        throw new MalformedException("takes no value");
      }
      return Bytes.EMPTY;
    }

    @Override
    public String format(Bytes value) {
      return "";
    }
  }

  /**
   * An unsigned big-endian integer in decimal without leading zeros: a port, a prefix length, a
   * memory address.
   */
  record Decimal(int bytes) implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      long value;
      try {
        value = Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        throw new MalformedException("not a number of at most 64 bits", e);
      }
      if (!Long.toUnsignedString(value).equals(text)) {
        throw new MalformedException("number has a sign or leading zeros");
      }
      if (bytes < Long.BYTES && value >>> (8 * bytes) != 0) {
        throw new MalformedException("number " + text + " does not fit " + 8 * bytes + " bits");
      }
      byte[] encoded = new byte[bytes];
      for (int i = 0; i < bytes; i++) {
        encoded[i] = (byte) (value >>> (8 * (bytes - 1 - i)));
      }
      return Bytes.owning(encoded);
    }

    @Override
    public String format(Bytes value) {
      long number = 0;
      for (int i = 0; i < value.size(); i++) {
        number = number << 8 | value.unsignedAt(i);
      }
      return Long.toUnsignedString(number);
    }

    @Override
    public void check(Bytes value) {
      // every value of this size is valid
    }
  }

  /** A host name or zone: text that is not empty, has no slash and no control characters. */
  record Name() implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      if (text.isEmpty()
          || text.indexOf('/') >= 0
          || text.chars().anyMatch(Character::isISOControl)) {
        throw new MalformedException("name is empty, or has a slash or control characters");
      }
      return Bytes.utf8(text);
    }

    @Override
    public String format(Bytes value) throws MalformedException {
      return utf8(value);
    }
  }

  /**
   * A file path: begins with a slash, does not end with one, and takes up the rest of the address.
   */
  record Path() implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      if (!text.startsWith("/") || text.endsWith("/")) {
        throw new MalformedException(
            "path is empty, does not start with a slash, or ends with one");
      }
      return Bytes.utf8(text);
    }

    @Override
    public String format(Bytes value) throws MalformedException {
      return utf8(value);
    }
  }

  /** A path on an HTTP server, percent-encoded in text (RFC 3986, section 2.1); not empty. */
  record HttpPath() implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes raw = Bytes.utf8(text);
      byte[] decoded = new byte[raw.size()];
      int size = 0;
      for (int i = 0; i < raw.size(); i++) {
        int next = raw.unsignedAt(i);
        if (next == '%') {
          next = i + 2 < raw.size() ? 16 * nibble(raw.at(i + 1)) + nibble(raw.at(i + 2)) : -1;
          i += 2;
        }
        if (next < 0) {
          throw new MalformedException("'%' without two hexadecimal digits behind it");
        }
        decoded[size++] = (byte) next;
      }
      if (size == 0) {
        throw new MalformedException("path is empty");
      }
      return Bytes.copyOf(decoded, 0, size);
    }

    @Override
    public String format(Bytes value) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < value.size(); i++) {
        int next = value.unsignedAt(i);
        if (isUnreserved(next)) {
          text.append((char) next);
        } else {
          text.append("%%%02X".formatted(next));
        }
      }
      return text.toString();
    }

    /** The value of a hexadecimal digit, or a number so low that a sum with it is negative. */
    private static int nibble(byte character) {
      int value = Character.digit(character, 16);
      return value < 0 ? -0x1000 : value;
    }

    private static boolean isUnreserved(int c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0;
    }
  }

  /** The multihash of a certificate, in any multibase; printed in base64url. */
  record CertificateHash() implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes hash = Multibase.decode(text);
      check(hash);
      return hash;
    }

    @Override
    public String format(Bytes value) {
      return Multibase.BASE64_URL.encode(value);
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      Multihash.fromBytes(value);
    }
  }

  /** A peer id; printed in base58. */
  record Peer() implements AddressValue {
    @Override
    public Bytes parse(String text) throws MalformedException {
      return PeerId.parse(text).toBytes();
    }

    @Override
    public String format(Bytes value) throws MalformedException {
      return PeerId.fromBytes(value).toString();
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      PeerId.fromBytes(value);
    }
  }
}
