package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What became of each address in a dial, for people: a pure function of {@code dial}. */
final class DialLines {
  private DialLines() {}

  /** A line an address, in the order of their turns; none if nothing was dialed. */
  static List<String> of(JsonNode dial) {
    List<String> lines = new ArrayList<>();
    for (JsonNode entry : dial) {
      lines.add(entry.path("address").asText() + ": " + fate(entry));
    }
    return lines;
  }

  private static String fate(JsonNode entry) {
    return switch (entry.path("outcome").asText()) {
      case "connected" -> "connected" + times(entry);
      case "failed" -> entry.path("step").asText() + times(entry) + ": " + why(entry);
      case "left_out" -> entry.path("step").asText() + ": " + why(entry);
      case "cancelled" ->
          "given up at " + entry.path("step").asText() + times(entry) + ": " + why(entry);
      case "not_needed" -> "not needed: " + why(entry);
      default -> entry.path("outcome").asText(); // of a newer node
    };
  }

  private static String times(JsonNode entry) {
    long begun = entry.path("begun_ms").asLong();
    return " after "
        + entry.path("took_ms").asLong()
        + " ms"
        + (begun > 0 ? ", begun at " + begun + " ms" : "");
  }

  private static String why(JsonNode entry) {
    return entry.path("why").asText();
  }
}
