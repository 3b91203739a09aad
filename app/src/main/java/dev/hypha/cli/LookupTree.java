package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A lookup for people: a pure function of what the control method tells. */
final class LookupTree {
  private static final String ROOT = "";
  private static final int VALUE_LETTERS = 40;

  private final List<String> lines = new ArrayList<>();
  private final Map<String, List<JsonNode>> named = new HashMap<>();

  private LookupTree() {}

  /**
   * The tree, and what came of it.
   *
   * @param steps the events, in their order
   * @param result of the method
   */
  static List<String> lines(List<? extends JsonNode> steps, JsonNode result) {
    LookupTree tree = new LookupTree();
    for (JsonNode step : steps) {
      String by = step.path("named_by").asText(ROOT);
      tree.named.computeIfAbsent(by, _ -> new ArrayList<>()).add(step);
    }
    tree.lines.add(
        "this node looks for %s %s in %s"
            .formatted(
                what(result.path("for").asText()),
                Visible.of(result.path("key").asText()),
                result.path("network").asText()));
    tree.add(ROOT, "");
    tree.end(result);
    return tree.lines;
  }

  private static String what(String purpose) {
    return switch (purpose) {
      case "peer" -> "the peer";
      case "providers" -> "who provides";
      default -> "the value";
    };
  }

  /** Those that {@code by} has named; who named whom first is no circle. */
  private void add(String by, String margin) {
    List<JsonNode> children = named.getOrDefault(by, List.of());
    for (int i = 0; i < children.size(); i++) {
      JsonNode step = children.get(i);
      boolean last = i == children.size() - 1;
      lines.add(margin + (last ? "└─ " : "├─ ") + line(step));
      add(step.path("peer").asText(), margin + (last ? "   " : "│  "));
    }
  }

  private static String line(JsonNode step) {
    StringBuilder line = new StringBuilder(step.path("peer").asText());
    if (step.has("nearest")) {
      line.append("  #").append(step.path("nearest").asInt());
    }
    line.append(
        String.format(
            Locale.ROOT,
            "  at %.1f ms, took %.1f ms: ",
            step.path("asked_after_ms").asDouble(),
            step.path("took_ms").asDouble()));
    return line.append(answer(step)).toString();
  }

  private static String answer(JsonNode step) {
    return switch (step.path("state").asText()) {
      case "answered" -> {
        List<String> parts = new ArrayList<>();
        JsonNode value = step.path("value");
        if (value.isObject()) {
          parts.add("has the value " + value(value));
        }
        if (step.path("providers").asInt() > 0) {
          parts.add(step.path("providers").asInt() + " providers");
        }
        parts.add("names " + step.path("named").asInt());
        yield String.join(", ", parts);
      }
      case "failed" -> {
        String why = step.path("why").asText("no answer in time");
        yield "failed: " + Visible.of(why.replaceAll("\\s*\n\\s*", "; "));
      }
      default -> "no answer until the end";
    };
  }

  private static String value(JsonNode value) {
    String text = Visible.of(value.path("text").asText());
    return text.isEmpty() || text.length() > VALUE_LETTERS
        ? "(" + value.path("size").asInt() + " bytes)"
        : "'" + text + "'";
  }

  private void end(JsonNode result) {
    lines.add(
        String.format(
            Locale.ROOT,
            "%s in %.1f ms, %d hops: %d asked, %d answered, %d failed, %d late; %d heard of",
            result.path("reason").asText().replace('_', ' '),
            result.path("ms").asDouble(),
            result.path("hops").asInt(),
            result.path("asked").asInt(),
            result.path("answered").asInt(),
            result.path("failed").asInt(),
            result.path("late").asInt(),
            result.path("heard").asInt()));
    JsonNode closest = result.path("closest");
    for (int i = 0; i < closest.size(); i++) {
      lines.add(String.format(Locale.ROOT, "#%-2d  %s", i + 1, closest.get(i).asText()));
    }
  }
}
