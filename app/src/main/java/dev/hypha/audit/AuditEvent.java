package dev.hypha.audit;

import dev.hypha.core.Direction;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One event before it has its place in the trail. Filled by one thread, then handed over. It must
 * never be given a key, a payload or a token; whatever else it is given is cut to {@link
 * #TEXT_LENGTH_MAX} characters, and what could move a terminal's cursor is taken out.
 *
 * <p>Spec: docs/audit.md, "Fields".
 */
public final class AuditEvent {
  /** Longer texts are cut. */
  public static final int TEXT_LENGTH_MAX = 256;

  private static final int DETAILS_MAX = 16;
  private static final char UNPRINTABLE = '\ufffd';

  private final Operation operation;
  private final TreeMap<String, Object> detail = new TreeMap<>();
  private boolean failed;
  private @Nullable PeerId actor;
  private @Nullable String token;
  private @Nullable PeerId destination;
  private @Nullable Direction direction;
  private @Nullable Multiaddr remote;

  private AuditEvent(Operation operation) {
    this.operation = operation;
  }

  public static AuditEvent of(Operation operation) {
    return new AuditEvent(operation);
  }

  /** It did not come about; {@code why} becomes part of the detail. */
  public AuditEvent failed(String why) {
    failed = true;
    return with("why", why);
  }

  /** Who did it. */
  public AuditEvent by(PeerId peer) {
    actor = peer;
    return this;
  }

  /**
   * With which access token it was done.
   *
   * @param id names the token and is of no use to who wants to use it
   */
  public AuditEvent token(String id) {
    token = bounded(id);
    return this;
  }

  /** Whom it was done to. */
  public AuditEvent to(PeerId peer) {
    destination = peer;
    return this;
  }

  /** Over which way, and who had come to whom. */
  public AuditEvent over(Direction side, Multiaddr address) {
    direction = side;
    remote = address;
    return this;
  }

  /**
   * More about it.
   *
   * @param key ours, never a peer's
   */
  public AuditEvent with(String key, String value) {
    return put(key, bounded(value));
  }

  /**
   * More about it, in numbers.
   *
   * @param key ours, never a peer's
   */
  public AuditEvent with(String key, long value) {
    return put(key, Math.clamp(value, -CanonicalJson.INTEGER_MAX, CanonicalJson.INTEGER_MAX));
  }

  Operation operation() {
    return operation;
  }

  /** Everything of the line but what only its place gives it. */
  Draft draft(PeerNames names, long timeMilliseconds, Draft.@Nullable Receipt receipt) {
    StringBuilder out = new StringBuilder(384);
    out.append("{\"activity_id\":").append(operation.activityId());
    if (actor != null || token != null) {
      out.append(",\"actor\":{");
      if (actor != null) {
        out.append("\"peer_id\":\"").append(names.of(actor)).append('"');
      }
      if (token != null) {
        out.append(actor == null ? "\"token_id\":" : ",\"token_id\":");
        CanonicalJson.string(out, token);
      }
      out.append('}');
    }
    out.append(",\"class_uid\":").append(operation.classUid()).append(",\"detail\":{");
    detail(out);
    out.append('}');
    if (destination != null) {
      out.append(",\"dst\":{\"peer_id\":\"").append(names.of(destination)).append("\"}");
    }
    if (direction != null && remote != null) {
      out.append(",\"net\":{\"direction\":\"").append(direction.name().toLowerCase(Locale.ROOT));
      out.append("\",\"remote\":");
      CanonicalJson.string(out, bounded(remote.toString()));
      out.append('}');
    }
    out.append(",\"op\":\"").append(operation.label()).append("\",\"prev\":\"");
    byte[] head = out.toString().getBytes(StandardCharsets.UTF_8);
    out.setLength(0);
    out.append(",\"severity_id\":").append(severity().id());
    out.append(",\"status_id\":").append(failed ? 2 : 1);
    out.append(",\"time\":").append(timeMilliseconds);
    out.append(",\"type_uid\":").append(operation.typeUid()).append(",\"v\":1}");
    return new Draft(head, out.toString().getBytes(StandardCharsets.ISO_8859_1), receipt);
  }

  private Operation.Severity severity() {
    return failed && operation.severity() == Operation.Severity.INFORMATIONAL
        ? Operation.Severity.LOW
        : operation.severity();
  }

  private void detail(StringBuilder out) {
    boolean first = true;
    for (Map.Entry<String, Object> field : detail.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      CanonicalJson.string(out, field.getKey());
      out.append(':');
      if (field.getValue() instanceof String text) {
        CanonicalJson.string(out, text);
      } else {
        out.append(field.getValue());
      }
    }
  }

  private AuditEvent put(String key, Object value) {
    if (detail.size() == DETAILS_MAX && !detail.containsKey(key)) {
      throw new IllegalArgumentException("an event has at most " + DETAILS_MAX + " details");
    }
    detail.put(key, value);
    return this;
  }

  /** Cut, and without what a terminal would obey or a reader would not see. */
  static String bounded(String text) {
    boolean fine = text.length() <= TEXT_LENGTH_MAX;
    for (int i = 0; fine && i < text.length(); i++) {
      char c = text.charAt(i);
      fine = c < 0x7f || (c > 0xa0 && c < 0x2000 && c != 0xad && c != 0x61c && c != 0x180e);
    }
    return fine ? text : cleaned(text);
  }

  private static String cleaned(String text) {
    StringBuilder out = new StringBuilder(TEXT_LENGTH_MAX);
    int at = 0;
    while (at < text.length() && out.length() < TEXT_LENGTH_MAX - 2) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      out.appendCodePoint(c < ' ' || isVisible(c) ? c : UNPRINTABLE);
    }
    return at < text.length() ? out.append('…').toString() : out.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
