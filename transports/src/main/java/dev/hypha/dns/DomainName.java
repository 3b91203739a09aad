package dev.hypha.dns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A domain name, in lower case and without the dot at its end.
 *
 * <p>Spec: RFC 1035, sections 2.3.4 and 4.1.4.
 *
 * @param text of printable ASCII; other bytes are escaped as {@code \DDD}, a dot within a label too
 */
public record DomainName(String text) {
  private static final int LABEL_BYTES_MAX = 63;
  private static final int WIRE_BYTES_MAX = 255;
  private static final int POINTER = 0xc0;

  /** A name has at most 127 labels; an honest one has no more pointers than labels. */
  private static final int POINTERS_MAX = 127;

  /** Reads a host name as people write it; names beyond ASCII are mapped by IDNA. */
  public static DomainName parse(String name) throws MalformedException {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (bare.isEmpty() || bare.length() > WIRE_BYTES_MAX || bare.indexOf('\\') >= 0) {
      throw new MalformedException("not a domain name: " + shown(name));
    }
    String ascii;
    try {
      ascii = IDN.toASCII(bare, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a domain name: " + shown(name), e);
    }
    int wire = 1;
    for (String label : ascii.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > LABEL_BYTES_MAX || !isPrintable(label)) {
        throw new MalformedException("not a domain name: " + shown(name));
      }
      wire += 1 + label.length();
    }
    if (wire > WIRE_BYTES_MAX) {
      throw new MalformedException("a domain name of " + wire + " bytes");
    }
    return new DomainName(ascii);
  }

  /** Whether this is {@code name} or below it. */
  public boolean isWithin(String name) {
    return text.equals(name) || text.endsWith("." + name);
  }

  /** {@code label} in front of this name. */
  public DomainName below(String label) throws MalformedException {
    return parse(label + "." + text);
  }

  /** Writes it without compression. It must have come from {@link #parse}. */
  public void writeTo(Buffer target) {
    for (String label : text.split("\\.", -1)) {
      target.writeByte(label.length());
      target.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    target.writeByte(0);
  }

  /** A name in a message, and where what follows it begins. */
  public record Read(DomainName name, int end) {}

  /**
   * Reads the name at {@code offset}. Every pointer must lead to before the labels that it ends, so
   * that there is no loop to walk; and a name has at most 255 bytes and {@value #POINTERS_MAX}
   * pointers, so that there is no long walk either.
   */
  public static Read read(Bytes message, int offset) throws MalformedException {
    StringBuilder text = new StringBuilder();
    int at = offset;
    int begin = offset;
    int end = -1;
    int wire = 1;
    int pointers = 0;
    while (true) {
      int length = byteAt(message, at);
      if (length >= POINTER) {
        if (++pointers > POINTERS_MAX) {
          throw new MalformedException("a name of more than " + POINTERS_MAX + " pointers");
        }
        int target = ((length & ~POINTER) << 8) | byteAt(message, at + 1);
        if (target >= begin) {
          throw new MalformedException("a compressed name that does not lead backwards");
        }
        end = end < 0 ? at + 2 : end;
        at = target;
        begin = target;
        continue;
      }
      if (length > LABEL_BYTES_MAX) {
        throw new MalformedException("a label of unknown kind");
      }
      if (length == 0) {
        return new Read(new DomainName(text.toString()), end < 0 ? at + 1 : end);
      }
      wire += 1 + length;
      if (wire > WIRE_BYTES_MAX) {
        throw new MalformedException("a name longer than " + WIRE_BYTES_MAX + " bytes");
      }
      text.append(text.isEmpty() ? "" : ".");
      for (int i = 1; i <= length; i++) {
        append(text, byteAt(message, at + i));
      }
      at += 1 + length;
    }
  }

  @Override
  public String toString() {
    return text;
  }

  private static void append(StringBuilder text, int value) {
    if (value <= ' ' || value >= 0x7f || value == '.' || value == '\\') {
      text.append('\\').append(String.format(Locale.ROOT, "%03d", value));
    } else {
      text.append((char) (value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value));
    }
  }

  private static int byteAt(Bytes message, int at) throws MalformedException {
    if (at >= message.size()) {
      throw new MalformedException("a name that leaves the message");
    }
    return message.unsignedAt(at);
  }

  private static boolean isPrintable(String label) {
    return label.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static String shown(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
