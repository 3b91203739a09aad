package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What a message carries, as people and programs are told it. Pure functions. */
final class Payload {
  private Payload() {}

  /**
   * What a caller gives as {@code text}, or as {@code base64} of what is no text.
   *
   * @throws MalformedException if it is neither
   */
  static Bytes of(Call call) throws MalformedException {
    if (call.has("text")) {
      return Bytes.utf8(call.text("text"));
    }
    try {
      return Bytes.owning(Base64.getDecoder().decode(call.text("base64")));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("the parameter base64 is no base64", e);
    }
  }

  /** Adds {@code text}, or {@code base64} of what is no text. */
  static void describe(Bytes data, ObjectNode told) {
    Optional<String> text = text(data);
    if (text.isPresent()) {
      told.put("text", text.get());
    } else {
      told.put("base64", Base64.getEncoder().encodeToString(data.toArray()));
    }
  }

  /** The text that it is: UTF-8, and nothing in it that a terminal would obey but tab and line. */
  static Optional<String> text(Bytes data) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data.toArray())).toString();
      return text.codePoints().allMatch(Payload::isHarmless) ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\t' || c == '\n';
      case Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          c == 0x200d; // joins emoji
      default -> true;
    };
  }
}
