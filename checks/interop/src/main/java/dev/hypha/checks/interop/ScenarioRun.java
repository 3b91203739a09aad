package dev.hypha.checks.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code ./dev interop gossipsub PARAMS.json [--nodes N]}: runs a scenario of gossipsub-interop
 * with a process for each node, and tells how much arrived, how fast and how often.
 */
final class ScenarioRun {
  static final String HELP = "usage: interop gossipsub PARAMS.json [--nodes N] [--json]\n";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SLACK = Duration.ofSeconds(60);

  private final Script script;
  private final Path file;
  private final int nodes;
  private final Path logs;

  private ScenarioRun(Path file, int nodes, Path logs) throws IOException {
    this.file = file.toAbsolutePath();
    this.script = Script.read(file);
    this.nodes = nodes == 0 ? script.nodes() : nodes;
    this.logs = Files.createDirectories(logs.resolve("gossipsub"));
  }

  /** Whether everything arrived. */
  static boolean run(List<String> arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(arguments);
    boolean json = words.remove("--json");
    int nodes = 0;
    int at = words.indexOf("--nodes");
    if (at >= 0 && at + 1 < words.size()) {
      nodes = Integer.parseInt(words.get(at + 1));
      words.subList(at, at + 2).clear();
    }
    if (words.size() != 1) {
      throw new IllegalArgumentException("which scenario?");
    }
    Path logs = Workspace.containing(Path.of("")).logs();
    ScenarioRun run = new ScenarioRun(Path.of(words.getFirst()), nodes, logs);
    Delivery delivery = run.together();
    System.out.print(delivery.table());
    if (json) {
      System.out.println(delivery.json());
    }
    return delivery.reliability() == 1;
  }

  private Delivery together() throws IOException, InterruptedException {
    System.err.println(nodes + " nodes, " + script.seconds() + " s; logs in " + logs);
    List<Process> processes = new ArrayList<>();
    try {
      for (int node = 0; node < nodes; node++) {
        processes.add(start(node));
      }
      awaitAll(processes, "PeerID", SLACK);
      for (Process process : processes) {
        process.getOutputStream().write('\n'); // now the time of all of them begins
        process.getOutputStream().flush();
      }
      awaitAll(processes, "Script Ended", Duration.ofSeconds(script.seconds()).plus(SLACK));
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    return delivery();
  }

  /** Waits until every node has logged that. */
  private void awaitAll(List<Process> processes, String event, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int node = 0; node < nodes; node++) {
      while (!Files.readString(log(node, "out")).contains("\"" + event + "\"")) {
        if (!processes.get(node).isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "node " + node + " did not come to \"" + event + "\": see " + log(node, "err"));
        }
        Thread.sleep(100);
      }
    }
  }

  private Process start(int node) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ScriptedNode.class.getName(),
            "--params",
            file.toString(),
            "--node",
            String.valueOf(node),
            "--led");
    return new ProcessBuilder(command)
        .redirectOutput(log(node, "out").toFile())
        .redirectError(log(node, "err").toFile())
        .start();
  }

  private Path log(int node, String kind) {
    return logs.resolve("node" + node + "." + kind);
  }

  // ---- what came of it

  private Delivery delivery() throws IOException {
    Map<Long, Instant> published = new HashMap<>();
    List<Map<Long, List<Instant>>> received = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      Map<Long, List<Instant>> here = new HashMap<>();
      for (String line : Files.readAllLines(log(node, "out"))) {
        JsonNode event = JSON.readTree(line);
        Instant time = Instant.parse(event.path("time").asText());
        switch (event.path("msg").asText()) {
          case "Publishing Message" -> published.put(id(event), time);
          case "Received Message" ->
              here.computeIfAbsent(id(event), key -> new ArrayList<>()).add(time);
          default -> {} // there is more that others like to know
        }
      }
      received.add(here);
    }
    return count(published, received);
  }

  private static long id(JsonNode event) {
    return Long.parseUnsignedLong(event.path("id").asText());
  }

  private Delivery count(Map<Long, Instant> published, List<Map<Long, List<Instant>>> received) {
    int expected = 0;
    int duplicates = 0;
    List<Double> latencies = new ArrayList<>();
    for (Script.Message message : script.messages(nodes)) {
      for (int node : script.subscribers(message.topic(), nodes)) {
        if (node == message.publisher()) {
          continue;
        }
        expected++;
        List<Instant> times = received.get(node).getOrDefault(message.id(), List.of());
        Instant begin = published.get(message.id());
        if (!times.isEmpty() && begin != null) {
          latencies.add(Duration.between(begin, times.getFirst()).toNanos() / 1e6);
          duplicates += times.size() - 1;
        }
      }
    }
    latencies.sort(null);
    return new Delivery(nodes, script.messages(nodes).size(), expected, duplicates, latencies);
  }

  /**
   * How a scenario went.
   *
   * @param expected deliveries
   * @param latencies of those there were, in milliseconds, the least first
   */
  record Delivery(int nodes, int messages, int expected, int duplicates, List<Double> latencies) {
    double reliability() {
      return expected == 0 ? 0 : (double) latencies.size() / expected;
    }

    double duplicatesEach() {
      return latencies.isEmpty() ? 0 : (double) duplicates / latencies.size();
    }

    double percentile(int percent) {
      int at = Math.max(0, (int) Math.ceil(latencies.size() * percent / 100.0) - 1);
      return latencies.isEmpty() ? 0 : latencies.get(at);
    }

    String table() {
      return String.format(
          Locale.ROOT,
          "%d nodes, %d messages: %d of %d deliveries (%.2f %%), p50 %.1f ms, p90 %.1f ms, p99 %.1f"
              + " ms, slowest %.1f ms, %.2f duplicates each%n",
          nodes,
          messages,
          latencies.size(),
          expected,
          100 * reliability(),
          percentile(50),
          percentile(90),
          percentile(99),
          percentile(100),
          duplicatesEach());
    }

    String json() {
      return JSON.createObjectNode()
          .put("nodes", nodes)
          .put("messages", messages)
          .put("expected", expected)
          .put("reliability", reliability())
          .put("p50_ms", percentile(50))
          .put("p90_ms", percentile(90))
          .put("p99_ms", percentile(99))
          .put("max_ms", percentile(100))
          .put("duplicates_per_delivery", duplicatesEach())
          .toString();
    }
  }
}
