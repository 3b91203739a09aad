package dev.hypha.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Canonical JSON: the subset of RFC 8785 that has objects, strings and integers only. Keys are
 * sorted by their UTF-16 code units, there is no white space, and everything that need not be
 * escaped is not.
 */
final class CanonicalJson {
  /** The integers that every reader of JSON reads alike (RFC 7493). */
  static final long INTEGER_MAX = (1L << 53) - 1;

  private static final int DEPTH_MAX = 4;
  private static final String HEX = "0123456789abcdef";
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private CanonicalJson() {}

  /** Writes a string (RFC 8785, section 3.2.2.2). It must have no unpaired surrogate. */
  static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ') {
        out.append(c);
      } else {
        control(out, c);
      }
    }
    out.append('"');
  }

  private static void control(StringBuilder out, char c) {
    switch (c) {
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }
  }

  /** Writes an object of the subset. */
  static String write(JsonNode object) throws MalformedException {
    StringBuilder out = new StringBuilder(512);
    write(out, object, 0);
    return out.toString();
  }

  private static void write(StringBuilder out, JsonNode node, int depth) throws MalformedException {
    if (node.isTextual()) {
      string(out, node.textValue());
    } else if (node.isIntegralNumber()
        && node.canConvertToLong()
        && node.longValue() <= INTEGER_MAX
        && node.longValue() >= -INTEGER_MAX) {
      out.append(node.longValue());
    } else if (node.isObject() && depth < DEPTH_MAX) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        sorted.put(field.getKey(), field.getValue());
      }
      out.append('{');
      Iterator<Map.Entry<String, JsonNode>> fields = sorted.entrySet().iterator();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        string(out, field.getKey());
        out.append(':');
        write(out, field.getValue(), depth + 1);
        out.append(fields.hasNext() ? "," : "");
      }
      out.append('}');
    } else {
      throw new MalformedException("it has something other than objects, strings and integers");
    }
  }

  /**
   * Reads an object.
   *
   * @throws MalformedException if {@code text} is not the canonical form of one, byte for byte
   */
  static ObjectNode read(byte[] text) throws MalformedException {
    JsonNode node;
    try {
      node = MAPPER.readTree(new String(text, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new MalformedException("it is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new MalformedException("it is not a JSON object");
    }
    if (!Arrays.equals(write(object).getBytes(StandardCharsets.UTF_8), text)) {
      throw new MalformedException("its JSON is not in canonical form");
    }
    return object;
  }
}
