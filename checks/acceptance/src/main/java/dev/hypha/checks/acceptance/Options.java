package dev.hypha.checks.acceptance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was asked for.
 *
 * @param scenarios by name, in the order in which they run
 * @param nodes instead of the scenario's own number
 * @param seconds how long a scenario disturbs its nodes, instead of its own time
 * @param times how often it does so, instead of its own number
 * @param seed of every choice that is left to chance
 * @param out where summaries and what the nodes said are put; made if it is not there
 * @param json whether the summaries are printed too, a line each
 */
record Options(
    List<String> scenarios,
    OptionalInt nodes,
    OptionalInt seconds,
    OptionalInt times,
    long seed,
    Optional<Path> out,
    boolean json) {
  static final String HELP =
      """
      ./dev acceptance [SCENARIO…] [--nodes N] [--seconds S] [--times N] [--seed S] [--out DIR] [--json]

        smoke   4 nodes: each has a peer within 30 seconds
        churn   10 nodes for 3 minutes: every 10 seconds one is killed or started again
        chaos   6 nodes, 2 % lost and 80 to 100 ms late each way: 70 % of 200 pings are answered
        gossip  8 nodes on the same network: 95 % of 200 messages reach the others, none twice
        holders 24 nodes: a value outlives its publisher, half of its holders and the first node
        crashes 1 node, killed 100 times (--times) amid puts: no acknowledged value is lost

        Without a name all of them run. Ends with 0 if every one held, with 1 if not.
      """;

  static Options parse(List<String> words) {
    List<String> scenarios = new ArrayList<>();
    OptionalInt nodes = OptionalInt.empty();
    OptionalInt seconds = OptionalInt.empty();
    OptionalInt times = OptionalInt.empty();
    long seed = 1;
    Optional<Path> out = Optional.empty();
    boolean json = false;
    List<String> left = new ArrayList<>(words);
    while (!left.isEmpty()) {
      String word = left.removeFirst();
      switch (word) {
        case "--nodes" -> nodes = OptionalInt.of(number(word, left, 2));
        case "--seconds" -> seconds = OptionalInt.of(number(word, left, 1));
        case "--times" -> times = OptionalInt.of(number(word, left, 1));
        case "--seed" -> seed = number(word, left, 0);
        case "--out" -> out = Optional.of(Path.of(value(word, left)));
        case "--json" -> json = true;
        default -> {
          if (!Scenario.ALL.containsKey(word)) {
            throw new IllegalArgumentException(
                "no scenario or option '" + word + "'; there are " + Scenario.ALL.keySet());
          }
          scenarios.add(word);
        }
      }
    }
    return new Options(
        scenarios.isEmpty() ? List.copyOf(Scenario.ALL.keySet()) : List.copyOf(scenarios),
        nodes,
        seconds,
        times,
        seed,
        out,
        json);
  }

  private static String value(String option, List<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return left.removeFirst();
  }

  private static int number(String option, List<String> left, int min) {
    String word = value(option, left);
    if (!word.matches("[0-9]{1,9}") || Integer.parseInt(word) < min) {
      throw new IllegalArgumentException(
          option + " needs a whole number from " + min + ", not '" + word + "'");
    }
    return Integer.parseInt(word);
  }
}
