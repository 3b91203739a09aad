package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A message in a line for people: time, author, the end of its id, and what it says. Pure. */
final class MessageLine {
  private static final int ID_DIGITS = 16;

  private MessageLine() {}

  static String of(JsonNode message) {
    return message.path("at").asText()
        + "  "
        + (message.has("from") ? message.path("from").asText() : "nobody")
        + "  "
        + shortId(message.path("id").asText())
        + "  "
        + content(message);
  }

  /** The end of an id, which tells the messages of one author apart; hypha trace takes it. */
  static String shortId(String id) {
    return id.length() <= ID_DIGITS ? id : "…" + id.substring(id.length() - ID_DIGITS);
  }

  private static String content(JsonNode message) {
    if (message.has("base64")) {
      return "base64:" + message.path("base64").asText();
    }
    return message.path("text").asText().replace("\n", "\\n");
  }
}
