package dev.hypha.checks.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One measured figure, beside that of others where others were measured.
 *
 * @param ours the median of the rounds
 * @param peers of each other stack the median
 * @param ratios of ours to each of them: more is better where more of the unit is
 * @param cpuPerGib seconds of processor time that ours took on both ends for each GiB
 * @param peersCpuPerGib and each of the others
 * @param floor what the issue demands, with its direction
 * @param rounds of ours
 */
record Case(
    String name,
    String unit,
    double ours,
    Map<String, Double> peers,
    Map<String, Ratio> ratios,
    OptionalDouble cpuPerGib,
    Map<String, Double> peersCpuPerGib,
    String floor,
    List<Double> rounds) {
  /** Of ours and nobody else. */
  static Case alone(String name, double value, String unit, String floor, List<Double> rounds) {
    return new Case(
        name, unit, value, Map.of(), Map.of(), OptionalDouble.empty(), Map.of(), floor, rounds);
  }

  Case withCpuPerGib(double seconds) {
    return new Case(
        name, unit, ours, peers, ratios, OptionalDouble.of(seconds), peersCpuPerGib, floor, rounds);
  }

  /** The middle of {@code samples}. */
  static double median(List<Double> samples) {
    List<Double> sorted = samples.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  String line() {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-46s %10.2f %-8s floor %-10s rounds %s",
            name,
            ours,
            unit,
            floor,
            rounds.stream().map(Case::rounded).toList()));
    cpuPerGib.ifPresent(cpu -> line.append(String.format(Locale.ROOT, ", %.2f CPU s/GiB", cpu)));
    peers.forEach((peer, value) -> line.append(beside(peer, value)));
    return line.toString();
  }

  private String beside(String peer, double value) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%n    %-42s %10.2f %-8s", peer, value, unit));
    Ratio ratio = ratios.get(peer);
    if (ratio != null) {
      line.append(
          String.format(
              Locale.ROOT, " ratio %.2f (%.2f to %.2f)", ratio.mid(), ratio.low(), ratio.high()));
    }
    Double cpu = peersCpuPerGib.get(peer);
    return cpu == null
        ? line.toString()
        : line.append(String.format(Locale.ROOT, ", %.2f CPU s/GiB", cpu)).toString();
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("case", name).put("unit", unit).put("ours", rounded(ours));
    ObjectNode others = json.putObject("peers");
    peers.forEach((peer, value) -> others.put(peer, rounded(value)));
    ObjectNode compared = json.putObject("ratio");
    ratios.forEach(
        (peer, ratio) ->
            compared
                .putArray(peer)
                .add(rounded(ratio.low()))
                .add(rounded(ratio.mid()))
                .add(rounded(ratio.high())));
    if (cpuPerGib.isPresent()) {
      json.put("cpu_s_per_gib", rounded(cpuPerGib.getAsDouble()));
    } else {
      json.putNull("cpu_s_per_gib");
    }
    ObjectNode cpu = json.putObject("peers_cpu_s_per_gib");
    peersCpuPerGib.forEach((peer, value) -> cpu.put(peer, rounded(value)));
    ArrayNode each = json.put("floor", floor).putArray("rounds");
    rounds.forEach(value -> each.add(rounded(value)));
    return json;
  }

  /** To a thousandth of the unit. */
  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
