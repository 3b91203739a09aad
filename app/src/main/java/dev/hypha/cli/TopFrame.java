package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One picture of a node: a pure function of what it said now and before. */
final class TopFrame {
  private static final int BAR = 20;

  private final List<String> lines = new ArrayList<>();
  private final int columns;

  private TopFrame(int columns) {
    this.columns = columns;
  }

  /** What a node said, and when. */
  record Sample(JsonNode status, List<? extends JsonNode> peers, double atSeconds) {}

  /** So many happened in each second between two samples. */
  record Rates(double opened, double closed, double dials, double refused) {
    static Rates between(Sample before, Sample now) {
      double seconds = now.atSeconds() - before.atSeconds();
      return new Rates(
          rate(before, now, "connections_opened", seconds),
          rate(before, now, "connections_closed", seconds),
          rate(before, now, "dials", seconds),
          rate(before, now, "inbound_refused", seconds));
    }

    private static double rate(Sample before, Sample now, String total, double seconds) {
      long more =
          now.status().path("totals").path(total).asLong()
              - before.status().path("totals").path(total).asLong();
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
    frame.rates(Rates.between(before, now), now.status().path("peers"));
    frame.limits(now.status().path("limits"));
    frame.warnings(now.status().path("warnings"));
    frame.peers(now.peers(), rows);
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

  private void rates(Rates rates, JsonNode peers) {
    add(
        "peers %d  connections %d in %d out  streams %d",
        peers.path("count").asLong(),
        peers.path("inbound").asLong(),
        peers.path("outbound").asLong(),
        peers.path("streams").asLong());
    add(
        "per second: %.1f opened  %.1f closed  %.1f dials  %.1f refused",
        rates.opened(), rates.closed(), rates.dials(), rates.refused());
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

  private void peers(List<? extends JsonNode> peers, int rows) {
    add("");
    add("%-52s %-8s %7s %8s  %-12s %s", "PEER", "", "STREAMS", "AGE", "KEM", "REMOTE");
    int shown = 0;
    for (JsonNode peer : peers) {
      if (lines.size() >= rows - 1 && shown < peers.size() - 1) {
        add("… and %d more peers", peers.size() - shown);
        return;
      }
      for (JsonNode connection : peer.path("connections")) {
        add(
            "%-52s %-8s %7d %8s  %-12s %s",
            peer.path("peer").asText(),
            connection.path("direction").asText(),
            connection.path("streams").asLong(),
            StatusScreen.duration(connection.path("seconds").asLong()),
            connection.path("kem").asText(),
            connection.path("remote").asText());
      }
      shown++;
    }
  }

  private void add(String format, Object... arguments) {
    String line = String.format(Locale.ROOT, format, arguments);
    lines.add(line.length() <= columns ? line : line.substring(0, columns - 1) + "…");
  }
}
