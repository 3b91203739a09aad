package dev.hypha.checks.interop;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is told about the outcomes, to people and to programs. */
record Report(List<Outcome> outcomes) {

  boolean allOk() {
    return !outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::ok);
  }

  /** One outcome in one line. */
  static String line(Outcome outcome) {
    Cell cell = outcome.cell();
    String subject =
        "%s -> %s (%s, %s, %s)"
            .formatted(
                cell.dialer().name(),
                cell.listener().name(),
                cell.network().transport(),
                cell.security(),
                cell.what());
    return switch (outcome) {
      case Outcome.Passed passed ->
          String.format(
              Locale.ROOT,
              "ok    %s: handshake+rtt %.1f ms, ping %.2f ms%s",
              subject,
              passed.figures().handshake(),
              passed.figures().ping(),
              passed.figures().group().map(group -> ", " + group).orElse(""));
      case Outcome.KeptApart apart -> "ok    " + subject + ": kept apart: " + apart.why();
      case Outcome.Skipped skipped -> "skip  " + subject + ": " + skipped.why();
      case Outcome.Failed failed -> "FAIL  " + subject + ": " + failed.why();
    };
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        row(
            "dialer",
            "listener",
            "transport",
            "security",
            "dialect",
            "ok",
            "handshake ms",
            "ping ms",
            "group, or why not"));
    for (Outcome outcome : outcomes) {
      table.append(row(outcome));
    }
    long passed = outcomes.stream().filter(Outcome::ok).count();
    return table.append(passed + " of " + outcomes.size() + " cells ok\n").toString();
  }

  private static String row(Outcome outcome) {
    Cell cell = outcome.cell();
    String dialer = cell.dialer().name();
    String listener = cell.listener().name();
    String transport = cell.network().transport();
    String dialect = cell.what();
    return switch (outcome) {
      case Outcome.Passed(var _, var figures) ->
          row(
              dialer,
              listener,
              transport,
              cell.security(),
              dialect,
              "yes",
              String.format(Locale.ROOT, "%.1f", figures.handshake()),
              String.format(Locale.ROOT, "%.2f", figures.ping()),
              figures.group().orElse(""));
      case Outcome.KeptApart(var _, var _) ->
          row(
              dialer,
              listener,
              transport,
              cell.security(),
              dialect,
              "yes",
              "-",
              "-",
              "kept apart, as it should be");
      case Outcome.Skipped(var _, var why) ->
          row(dialer, listener, transport, cell.security(), dialect, "skip", "-", "-", why);
      case Outcome.Failed(var _, var why) ->
          row(dialer, listener, transport, cell.security(), dialect, "NO", "-", "-", why);
    };
  }

  private static String row(Object... columns) {
    return String.format(Locale.ROOT, "%-8s %-8s %-18s %-20s %-20s %-4s %12s %10s  %s", columns)
            .stripTrailing()
        + "\n";
  }

  String json() {
    return outcomes.stream()
        .map(Report::json)
        .collect(Collectors.joining(",", "{\"cells\":[", "]}"));
  }

  private static String json(Outcome outcome) {
    Cell cell = outcome.cell();
    String subject =
        "{\"dialer\":%s,\"listener\":%s,\"transport\":%s,\"security\":%s,\"muxer\":%s,\"dialect\":%s%s"
            .formatted(
                quoted(cell.dialer().name()),
                quoted(cell.listener().name()),
                quoted(cell.network().transport()),
                quoted(cell.security()),
                quoted(Cell.MUXER),
                quoted(cell.task().map(Report::family).orElse(cell.dialect().label())),
                cell.task().map(Report::json).orElse(""));
    String result =
        switch (outcome) {
          case Outcome.Passed(var _, var figures) ->
              String.format(
                  Locale.ROOT,
                  ",\"ok\":true,\"handshake_ms\":%.3f,\"ping_ms\":%.3f%s,\"why\":\"\"}",
                  figures.handshake(),
                  figures.ping(),
                  figures.group().map(group -> ",\"group\":" + quoted(group)).orElse(""));
          case Outcome.KeptApart(var _, var why) ->
              ",\"ok\":true,\"handshake_ms\":null,\"ping_ms\":null,\"why\":"
                  + quoted("kept apart: " + why)
                  + "}";
          case Outcome.Skipped(var _, var why) ->
              ",\"ok\":true,\"handshake_ms\":null,\"ping_ms\":null,\"why\":"
                  + quoted("skipped: " + why)
                  + "}";
          case Outcome.Failed(var _, var why) ->
              ",\"ok\":false,\"handshake_ms\":null,\"ping_ms\":null,\"why\":" + quoted(why) + "}";
        };
    return subject + result;
  }

  private static String family(Cell.Task task) {
    return switch (task) {
      case Cell.Gossip _ -> "gossip";
      case Cell.Kad _ -> "kad";
      case Cell.KadRoles _ -> "kad-roles";
      case Cell.Rendezvous _ -> "rendezvous";
    };
  }

  private static String json(Cell.Task task) {
    return switch (task) {
      case Cell.Gossip(var check, var version) ->
          ",\"version\":%s,\"check\":%s".formatted(quoted(version), quoted(check.label()));
      case Cell.Kad(var check, var network) ->
          ",\"network\":%s,\"check\":%s".formatted(quoted(network.label()), quoted(check.label()));
      case Cell.Rendezvous _ -> "";
      case Cell.KadRoles(var provider) -> ",\"provider\":" + quoted(provider.name());
    };
  }

  private static String quoted(String text) {
    return text.chars().mapToObj(Report::escaped).collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(int unit) {
    return switch (unit) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      default ->
          unit < 0x20 || unit == 0x7f
              ? String.format(Locale.ROOT, "\\u%04x", unit)
              : Character.toString((char) unit);
    };
  }
}
