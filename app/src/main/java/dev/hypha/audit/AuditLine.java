package dev.hypha.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of the trail that was read.
 *
 * @param bytes the line without its line feed
 * @param json what it says
 * @param seq its number, from 0
 * @param prev the SHA-256 of the line before, in hexadecimal digits
 */
record AuditLine(Bytes bytes, ObjectNode json, long seq, String prev) {
  /** No line that was ever written is longer; four times what the bounds of an event add up to. */
  static final int BYTES_MAX = 64 << 10;

  /** {@code prev} of the first line. */
  static final String NO_PREV = "0".repeat(64);

  /**
   * @throws MalformedException if it is no line of a trail, whatever the others say
   */
  static AuditLine parse(Bytes bytes) throws MalformedException {
    int brace = 0;
    while (brace < bytes.size() && bytes.at(brace) != '{') {
      brace++;
    }
    if (brace == bytes.size()) {
      throw new MalformedException("it has no JSON object");
    }
    ObjectNode json = CanonicalJson.read(bytes.slice(brace).toArray());
    if (!json.path("v").isIntegralNumber() || json.path("v").longValue() != 1) {
      throw new MalformedException("it is not of version 1");
    }
    if (!json.path("seq").isIntegralNumber() || !json.path("prev").isTextual()) {
      throw new MalformedException("it has no seq or no prev");
    }
    String prev = json.path("prev").textValue();
    if (!prev.matches("[0-9a-f]{64}")) {
      throw new MalformedException("its prev is not a SHA-256");
    }
    return new AuditLine(bytes, json, json.path("seq").longValue(), prev);
  }

  String hash() {
    return Sha256.hex(bytes);
  }

  /** The line as it would be with another {@code prev}. */
  Bytes withPrev(String other) {
    byte[] field = ("\"prev\":\"" + prev).getBytes(StandardCharsets.US_ASCII);
    byte[] copy = bytes.toArray();
    for (int at = copy.length - field.length; at >= 0; at--) {
      if (Arrays.equals(copy, at, at + field.length, field, 0, field.length)) {
        byte[] now = other.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(now, 0, copy, at + field.length - now.length, now.length);
        return Bytes.owning(copy);
      }
    }
    return Bytes.owning(copy);
  }
}
