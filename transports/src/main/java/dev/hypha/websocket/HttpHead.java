package dev.hypha.websocket;

import dev.hypha.bytes.Source;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The head of an HTTP request or answer: its first line and its fields.
 *
 * <p>Spec: RFC 9112, sections 2 to 5. Lines end with CR and LF, and none is folded.
 *
 * @param fields in the order they came
 */
record HttpHead(String firstLine, List<Field> fields) {
  /** How much is read at once, and so the most that can come behind a head. */
  static final int PIECE_BYTES = 512;

  private static final int CR = '\r';
  private static final int LF = '\n';

  HttpHead {
    fields = List.copyOf(fields);
  }

  /**
   * A field of a head.
   *
   * @param name in small letters
   */
  record Field(String name, String value) {}

  /** A head, and what was read behind it. */
  static final class Read {
    private final HttpHead head;
    private final byte[] behind;

    Read(HttpHead head, byte[] behind) {
      this.head = head;
      this.behind = behind;
    }

    HttpHead head() {
      return head;
    }

    byte[] behind() {
      return behind;
    }
  }

  /** Not HTTP, or more than we read. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    /**
     * @param status what an HTTP server answers to it
     */
    Malformed(int status, String what) {
      super(what);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Reads a head of at most {@link WebSocketConfig#headBytesMax} bytes.
   *
   * @throws Malformed as soon as a byte comes that cannot stand in a head
   */
  static Read read(Source source, WebSocketConfig config) throws IOException {
    byte[] bytes = new byte[PIECE_BYTES];
    int size = 0;
    int seen = 0;
    while (true) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      int n = source.read(bytes, size, Math.min(PIECE_BYTES, bytes.length - size));
      if (n < 0) {
        throw new EOFException("the remote hung up during the WebSocket handshake");
      }
      size += n;
      for (; seen < size; seen++) {
        check(bytes, seen);
        if (seen >= config.headBytesMax()) {
          throw new Malformed(431, "a head of more than " + config.headBytesMax() + " bytes");
        }
        if (bytes[seen] == LF && endsAt(bytes, seen)) {
          int end = seen + 1;
          return new Read(parse(text(bytes, end), config), Arrays.copyOfRange(bytes, end, size));
        }
      }
    }
  }

  private static void check(byte[] bytes, int at) throws Malformed {
    int next = bytes[at] & 0xff;
    boolean afterReturn = at > 0 && bytes[at - 1] == CR;
    boolean fits = afterReturn ? next == LF : next >= ' ' || next == '\t' || next == CR;
    if (!fits || next == 0x7f) {
      throw new Malformed(400, "the byte 0x%02x in a head of HTTP".formatted(next));
    }
  }

  private static boolean endsAt(byte[] bytes, int at) {
    return at >= 3 && bytes[at - 2] == LF;
  }

  private static String text(byte[] bytes, int end) {
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static HttpHead parse(String text, WebSocketConfig config) throws Malformed {
    String[] lines = text.substring(0, text.length() - 4).split("\r\n", -1);
    if (lines.length > config.headLinesMax()) {
      throw new Malformed(431, "a head of more than " + config.headLinesMax() + " lines");
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      fields.add(field(lines[i]));
    }
    return new HttpHead(lines[0], fields);
  }

  private static Field field(String line) throws Malformed {
    int colon = line.indexOf(':');
    if (colon <= 0 || !line.substring(0, colon).chars().allMatch(HttpHead::isTokenPart)) {
      throw new Malformed(400, "a line that is no field");
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    return new Field(name, line.substring(colon + 1).strip());
  }

  private static boolean isTokenPart(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** The value of a field that stands there once; nothing if there are none or several. */
  Optional<String> value(String name) {
    List<String> values = values(name);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  boolean has(String name) {
    return !values(name).isEmpty();
  }

  /** Whether {@code token} is in the list that the field is, whatever its letters' case. */
  boolean lists(String name, String token) {
    Predicate<String> wanted = each -> each.strip().equalsIgnoreCase(token);
    return values(name).stream()
        .anyMatch(value -> Arrays.stream(value.split(",", -1)).anyMatch(wanted));
  }

  private List<String> values(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).toList();
  }
}
