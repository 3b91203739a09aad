package dev.hypha.checks.bench;

import dev.hypha.crypto.noise.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code ./dev bench [machine|throughput|handshakes|streams|memory|audit|start|sim|connections]…
 * [--rounds N] [--mib N] [--nodes N] [--json]}.
 */
public final class Bench {
  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (!words.isEmpty() && words.getFirst().equals("side")) {
      Side.run(words.subList(1, words.size()));
      return;
    }
    boolean json = words.remove("--json");
    int rounds = option(words, "--rounds", 5);
    int nodes = option(words, "--nodes", 0);
    int mib = option(words, "--mib", 1024);
    List<String> chosen =
        words.isEmpty()
            ? List.of(
                "machine", "handshakes", "streams", "memory", "audit", "start", "sim", "throughput")
            : words;
    System.out.println("cryptography: " + Engines.name());
    List<Figure> figures = new ArrayList<>();
    for (String name : chosen) {
      List<Figure> measured =
          switch (name) {
            case "machine" -> Yardstick.measure(rounds);
            case "throughput" -> Throughput.measure(mib, rounds);
            case "handshakes" -> Handshakes.measure(rounds);
            case "streams" -> StreamRate.measure(rounds);
            case "audit" -> AuditRate.measure(rounds);
            case "start" -> StartTime.measure(rounds);
            case "memory" -> Footprint.measure();
            case "sim" -> Simulated.measure(nodes == 0 ? 1000 : nodes);
            case "connections" -> Held.measure(nodes == 0 ? 5000 : nodes);
            default -> throw new IllegalArgumentException("no benchmark " + name);
          };
      measured.forEach(figure -> System.out.println(figure.line()));
      figures.addAll(measured);
    }
    if (json) {
      System.out.println(
          "{\"cryptography\":\""
              + Engines.name()
              + "\",\"figures\":["
              + String.join(",", figures.stream().map(Figure::json).toList())
              + "]}");
    }
  }

  private static int option(List<String> words, String name, int otherwise) {
    int at = words.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    int value = Integer.parseInt(words.get(at + 1));
    words.subList(at, at + 2).clear();
    return value;
  }

  /** The middle of {@code samples}. */
  static double median(List<Double> samples) {
    List<Double> sorted = samples.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /**
   * One measured figure.
   *
   * @param floor what the issue demands, with its direction
   */
  record Figure(String name, double value, String unit, String floor, List<Double> samples) {
    String line() {
      return String.format(
          Locale.ROOT,
          "%-46s %10.2f %-8s floor %-10s rounds %s",
          name,
          value,
          unit,
          floor,
          samples.stream().map(v -> Math.round(v * 100) / 100.0).toList());
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"floor\":\"%s\"}",
          name,
          value,
          unit,
          floor);
    }
  }
}
