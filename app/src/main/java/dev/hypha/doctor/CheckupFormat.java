package dev.hypha.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a monitor is told of a {@link Checkup}. */
public enum CheckupFormat {
  /** A line for each check, for people. */
  TEXT {
    @Override
    public List<String> lines(Checkup checkup, Checkup.Thresholds thresholds) {
      List<String> lines = new ArrayList<>();
      for (Checkup.Check check : checkup.checks()) {
        lines.add(
            String.format(
                Locale.ROOT, "%-9s %-10s %s", word(check.state()), check.name(), check.text()));
        if (!check.next().isEmpty()) {
          lines.add("          next: " + check.next());
        }
      }
      return lines;
    }
  },

  /** One line with performance data: Monitoring Plugins Development Guidelines, section 2. */
  NAGIOS {
    @Override
    public List<String> lines(Checkup checkup, Checkup.Thresholds thresholds) {
      String texts =
          checkup.checks().stream()
              .filter(
                  check -> checkup.state() == Checkup.State.OK || check.state() != Checkup.State.OK)
              .map(check -> check.name() + ": " + check.text().replace('|', '/'))
              .collect(Collectors.joining("; "));
      List<String> data = new ArrayList<>();
      checkup.numbers().forEach((name, value) -> data.add(performance(name, value, thresholds)));
      String line = "HYPHA " + checkup.state() + " - " + texts;
      return List.of(data.isEmpty() ? line : line + " | " + String.join(" ", data));
    }
  },

  /** For the textfile collector of node_exporter: text exposition format 0.0.4. */
  PROMETHEUS {
    @Override
    public List<String> lines(Checkup checkup, Checkup.Thresholds thresholds) {
      List<String> lines = new ArrayList<>();
      lines.add("# HELP hypha_check_state 0 ok, 1 warning, 2 critical, 3 unknown.");
      lines.add("# TYPE hypha_check_state gauge");
      for (Checkup.Check check : checkup.checks()) {
        lines.add("hypha_check_state{check=\"" + check.name() + "\"} " + check.state().code());
      }
      checkup
          .numbers()
          .forEach(
              (name, value) -> {
                lines.add("# HELP hypha_check_" + name + " " + meaning(name));
                lines.add("# TYPE hypha_check_" + name + " gauge");
                lines.add("hypha_check_" + name + " " + number(value));
              });
      return lines;
    }
  };

  public abstract List<String> lines(Checkup checkup, Checkup.Thresholds thresholds);

  private static String word(Checkup.State state) {
    return Checkup.word(state);
  }

  /** {@code peers=3;1:;0:;0}: below its start a range {@code n:} is left. */
  private static String performance(String name, double value, Checkup.Thresholds thresholds) {
    return switch (name) {
      case "peers" ->
          "peers="
              + number(value)
              + ";"
              + thresholds.peersWarning()
              + ":;"
              + thresholds.peersCritical()
              + ":;0";
      case "limit_percent" ->
          "limit="
              + number(value)
              + "%;"
              + thresholds.limitWarning()
              + ";"
              + thresholds.limitCritical()
              + ";0;100";
      case "uptime_seconds" -> "uptime=" + number(value) + "s";
      default -> name + "=" + number(value);
    };
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String meaning(String name) {
    return switch (name) {
      case "peers" -> "Peers that are connected.";
      case "connections" -> "Connections, both directions.";
      case "streams" -> "Streams on all connections.";
      case "limit_percent" -> "How full the fullest limit is.";
      case "classical" -> "Connections that a quantum computer can open later.";
      default -> "Since the node began.";
    };
  }
}
