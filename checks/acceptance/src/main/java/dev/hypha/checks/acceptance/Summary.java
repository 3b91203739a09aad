package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * What is written of one scenario. The form is that of docs/acceptance.md.
 *
 * @param wallSeconds from the first node's start to the last question
 */
record Summary(
    String scenario, long seed, int nodes, Result result, Instant startedAt, double wallSeconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For people. */
  String line() {
    String end =
        result.verdict().ok()
            ? "held"
            : "FAILED\n          " + String.join("\n          ", result.verdict().why());
    return String.format(Locale.ROOT, "%-7s %5.1f s  %s", scenario, wallSeconds, end);
  }

  String json() {
    return written(true) + "\n";
  }

  String jsonLine() {
    return written(false);
  }

  private String written(boolean pretty) {
    try {
      return pretty
          ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object())
          : JSON.writeValueAsString(object());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of our own cannot be written", e);
    }
  }

  ObjectNode object() {
    ObjectNode all = JSON.createObjectNode();
    all.put("schema", 1)
        .put("scenario", scenario)
        .put("seed", seed)
        .put("nodes", nodes)
        .put("ok", result.verdict().ok());
    result.verdict().why().forEach(all.putArray("why")::add);
    all.put("started_at", startedAt.truncatedTo(ChronoUnit.MILLIS).toString())
        .put("wall_seconds", wallSeconds);
    all.putObject("versions")
        .put("hypha", version())
        .put("java", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("processors", Runtime.getRuntime().availableProcessors());
    all.setAll(result.figures());
    all.put(
        "connections",
        result.lives().stream().mapToInt(life -> life.status().connections()).sum() / 2);
    ArrayNode each = all.putArray("per_node");
    for (Result.Life life : result.lives()) {
      each.addObject()
          .put("node", life.number())
          .put("id", life.status().id())
          .put("answered", life.status().answered())
          .put("peers", life.status().peers())
          .put("connections", life.status().connections())
          .put("inbound", life.status().inbound())
          .put("streams", life.status().streams())
          .put("starts", life.starts())
          .put("kills", life.kills())
          .put("receipts", life.answered())
          .put("status_ms", life.status().milliseconds());
    }
    return all;
  }

  private String version() {
    return result.lives().stream()
        .map(life -> life.status().version())
        .filter(version -> !version.isEmpty())
        .findFirst()
        .orElse("unknown");
  }
}
