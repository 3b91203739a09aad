package dev.hypha.checks.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What gossip is to hold: in a crowd, between two, and on a bad network. */
final class GossipBars {
  private static final int SEEDS = 5;

  private GossipBars() {}

  static List<Case> measure(List<Stack> stacks, int nodes, int rounds) throws Exception {
    List<Case> cases = new ArrayList<>(crowd(nodes));
    cases.add(rate(stacks, rounds));
    List<Double> delivered = GossipLoss.measure(SEEDS);
    cases.add(
        Case.alone(
            "gossip: 8 nodes, 90±10 ms, 2 % of RPCs lost",
            delivered.stream().mapToDouble(each -> each).min().orElse(0), "%", ">= 99", delivered));
    return cases;
  }

  private static List<Case> crowd(int nodes) throws IOException {
    List<String> command = new ArrayList<>(Stack.OURS.command());
    command.set(command.size() - 1, "crowd");
    command.add(String.valueOf(nodes));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      if (line == null) {
        throw new IOException("the crowd said nothing");
      }
      double[] figures = Stream.of(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      String name = "gossip: " + nodes + " nodes, 50/s of 1 KiB: ";
      return List.of(
          figure(name + "delivered", figures[0], "%", ">= 100"),
          figure(name + "p50", figures[1], "ms", "<= 60"),
          figure(name + "p99", figures[2], "ms", "<= 160"),
          figure(name + "slowest", figures[3], "ms", "-"),
          figure(name + "resident", figures[4], "MiB", "-"));
    } finally {
      process.destroyForcibly();
    }
  }

  private static Case figure(String name, double value, String unit, String floor) {
    return Case.alone(name, value, unit, floor, List.of(value));
  }

  private static Case rate(List<Stack> stacks, int rounds) throws IOException {
    List<GossipRate> all = new ArrayList<>();
    try {
      Contest contest =
          new Contest("gossip: one to one, 1 KiB, signed and verified", "msg/s", ">= 7000", 0);
      for (Stack stack : Stream.concat(Stream.of(Stack.OURS), stacks.stream()).toList()) {
        if (GossipRate.isReady(stack)) {
          GossipRate pair = new GossipRate(stack);
          all.add(pair);
          contest.enter(stack.word(), pair::cpuSeconds, pair::perSecond);
        }
      }
      return contest.run(rounds);
    } finally {
      all.forEach(GossipRate::close);
    }
  }
}
