package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** One picture of a node: a pure function of what it said now and before. */
final class TopFrame {
  private static final int BAR = 20;
  private static final int TOPICS = 5;
  private static final String HEADINGS = "%-52s %-8s %7s %8s %10s %10s  %-12s %s";

  private final List<String> lines = new ArrayList<>();
  private final int columns;

  private TopFrame(int columns) {
    this.columns = columns;
  }

  /**
   * What a node said, and when.
   *
   * @param topics the node's first
   */
  record Sample(
      JsonNode status,
      List<? extends JsonNode> peers,
      List<? extends JsonNode> topics,
      double atSeconds) {}

  /** So many happened in each second between two samples; the last two are bytes of streams. */
  record Rates(
      double opened, double closed, double dials, double refused, double sent, double received) {
    static Rates between(Sample before, Sample now) {
      double seconds = now.atSeconds() - before.atSeconds();
      return new Rates(
          rate(before, now, "connections_opened", seconds),
          rate(before, now, "connections_closed", seconds),
          rate(before, now, "dials", seconds),
          rate(before, now, "inbound_refused", seconds),
          rate(before, now, "sent_bytes", seconds),
          rate(before, now, "received_bytes", seconds));
    }

    private static double rate(Sample before, Sample now, String total, double seconds) {
      return Line.rate(before.status().path("totals"), now.status().path("totals"), total, seconds);
    }
  }

  /** A connection, and the bytes of its streams in each second between two samples. */
  private record Line(String peer, JsonNode connection, double received, double sent) {
    /** The busiest first. */
    static List<Line> of(Sample before, Sample now) {
      double seconds = now.atSeconds() - before.atSeconds();
      Map<String, JsonNode> old = new HashMap<>();
      each(before, (peer, connection) -> old.put(key(peer, connection), connection));
      List<Line> lines = new ArrayList<>();
      each(
          now,
          (peer, connection) -> {
            JsonNode then = old.getOrDefault(key(peer, connection), connection);
            double received = rate(then, connection, "received_bytes", seconds);
            double sent = rate(then, connection, "sent_bytes", seconds);
            lines.add(new Line(peer, connection, received, sent));
          });
      lines.sort(Comparator.comparingDouble((Line line) -> line.received + line.sent).reversed());
      return lines;
    }

    private static void each(Sample sample, BiConsumer<String, JsonNode> told) {
      for (JsonNode peer : sample.peers()) {
        peer.path("connections")
            .forEach(connection -> told.accept(peer.path("peer").asText(), connection));
      }
    }

    private static String key(String peer, JsonNode connection) {
      return peer + " " + connection.path("direction") + connection.path("remote");
    }

    private static double rate(JsonNode then, JsonNode now, String total, double seconds) {
      long more = now.path(total).asLong() - then.path(total).asLong();
      return seconds <= 0 ? 0 : more / seconds;
    }
  }

  /**
   * At most {@code rows} lines of at most {@code columns} letters.
   *
   * @param before the sample before; the same for the first picture
   */
  static List<String> lines(Sample before, Sample now, int columns, int rows) {
    TopFrame frame = new TopFrame(columns);
    frame.head(now.status());
    frame.counts(now.status());
    frame.rates(Rates.between(before, now));
    frame.limits(now.status().path("limits"));
    frame.warnings(now.status().path("warnings"));
    frame.topics(now.topics());
    frame.peers(Line.of(before, now), rows);
    return frame.lines.subList(0, Math.min(rows, frame.lines.size()));
  }

  private void head(JsonNode status) {
    add(
        "hypha %s  up %s  profile %s  quantum %s  %s",
        status.path("id").asText(),
        StatusScreen.duration(status.path("uptime_seconds").asLong()),
        status.path("profile").asText(),
        status.path("security").path("quantum").asText(),
        status.path("security").path("cryptography").asText());
  }

  private void counts(JsonNode status) {
    JsonNode peers = status.path("peers");
    JsonNode totals = status.path("totals");
    add(
        "peers %d  connections %d in %d out  streams %d  received %s  sent %s",
        peers.path("count").asLong(),
        peers.path("inbound").asLong(),
        peers.path("outbound").asLong(),
        peers.path("streams").asLong(),
        ProgressBar.size(totals.path("received_bytes").asLong()),
        ProgressBar.size(totals.path("sent_bytes").asLong()));
  }

  private void rates(Rates rates) {
    add(
        "per second: %s received  %s sent  %.1f opened  %.1f closed  %.1f dials  %.1f refused",
        ProgressBar.size((long) rates.received()),
        ProgressBar.size((long) rates.sent()),
        rates.opened(),
        rates.closed(),
        rates.dials(),
        rates.refused());
  }

  private void limits(JsonNode limits) {
    JsonNode fullest = limits.path("fullest");
    limit(fullest);
    for (JsonNode near : limits.path("near")) {
      if (!near.equals(fullest)) {
        limit(near);
      }
    }
  }

  private void limit(JsonNode limit) {
    long used = limit.path("used").asLong();
    long all = limit.path("limit").asLong();
    double part = all > 0 ? Math.min(1, (double) used / all) : used > 0 ? 1 : 0;
    int full = (int) Math.round(part * BAR);
    add(
        "%s%s %3.0f %%  %d of %d %s %s of %s",
        "█".repeat(full),
        "░".repeat(BAR - full),
        100 * part,
        used,
        all,
        limit.path("direction").asText(),
        limit.path("resource").asText(),
        limit.path("scope").asText());
  }

  private void warnings(JsonNode warnings) {
    for (JsonNode warning : warnings) {
      add("! %s → %s", warning.path("what").asText(), warning.path("next").asText());
    }
  }

  /** The busiest of them. */
  private void topics(List<? extends JsonNode> topics) {
    if (topics.isEmpty()) {
      return;
    }
    add("");
    add("%s", TopicsCommand.headings());
    topics.stream()
        .sorted(Comparator.comparingDouble(TopFrame::traffic).reversed())
        .limit(TOPICS)
        .forEach(topic -> add("%s", TopicsCommand.line(topic)));
    if (topics.size() > TOPICS) {
      add("… and %d more topics", topics.size() - TOPICS);
    }
  }

  private static double traffic(JsonNode topic) {
    return topic.path("received_per_second").asDouble() + topic.path("sent_per_second").asDouble();
  }

  private void peers(List<Line> connections, int rows) {
    add("");
    add(HEADINGS, "PEER", "", "STREAMS", "AGE", "RECEIVED/s", "SENT/s", "KEM", "REMOTE");
    int shown = 0;
    for (Line line : connections) {
      if (lines.size() >= rows - 1 && shown < connections.size() - 1) {
        add("… and %d more connections", connections.size() - shown);
        return;
      }
      JsonNode connection = line.connection();
      add(
          HEADINGS,
          line.peer(),
          connection.path("direction").asText(),
          connection.path("streams").asText(),
          StatusScreen.duration(connection.path("seconds").asLong()),
          ProgressBar.size((long) line.received()),
          ProgressBar.size((long) line.sent()),
          connection.path("kem").asText(),
          connection.path("remote").asText());
      shown++;
    }
  }

  private void add(String format, Object... arguments) {
    String line = String.format(Locale.ROOT, format, arguments);
    lines.add(line.length() <= columns ? line : line.substring(0, columns - 1) + "…");
  }
}
