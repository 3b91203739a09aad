package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Ours beside others, interleaved: every round each has one turn, in an order that rotates, so that
 * a busy minute of the machine falls on all of them. The first to enter is ours.
 */
final class Contest {
  private static final int WARM_UPS = 2;

  private final String name;
  private final String unit;
  private final String floor;
  private final double gibEach;
  private final List<Contender> contenders = new ArrayList<>();

  /**
   * @param gibEach how much one turn moves, 0 where processor time for each GiB means nothing
   */
  Contest(String name, String unit, String floor, double gibEach) {
    this.name = name;
    this.unit = unit;
    this.floor = floor;
    this.gibEach = gibEach;
  }

  /** One turn: what it came to, in the contest's unit. */
  interface Turn {
    double take() throws IOException;
  }

  /** Processor seconds used so far by all who take part in a turn. */
  interface Effort {
    double seconds() throws IOException;
  }

  Contest enter(String contender, Effort effort, Turn turn) {
    contenders.add(new Contender(contender, effort, turn));
    return this;
  }

  Case run(int rounds) throws IOException {
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        int turn = Math.floorMod(round + i, contenders.size());
        Contender next = contenders.get(turn);
        double value = next.take(round >= 0, gibEach);
        String which = round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds;
        System.err.printf("bench: %s, %s, %s: %.1f %s%n", name, which, next.name, value, unit);
      }
    }
    return result();
  }

  private Case result() {
    Contender ours = contenders.getFirst();
    Map<String, Double> peers = new LinkedHashMap<>();
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    Map<String, Double> cpu = new LinkedHashMap<>();
    for (Contender other : contenders.subList(1, contenders.size())) {
      peers.put(other.name, Case.median(other.values));
      ratios.put(other.name, Ratio.of(ours.values, other.values));
      if (gibEach > 0) {
        cpu.put(other.name, Case.median(other.cpu));
      }
    }
    return new Case(
        name,
        unit,
        Case.median(ours.values),
        peers,
        ratios,
        gibEach > 0 ? OptionalDouble.of(Case.median(ours.cpu)) : OptionalDouble.empty(),
        cpu,
        floor,
        ours.values);
  }

  /** One who takes turns. */
  private static final class Contender {
    private final String name;
    private final Effort effort;
    private final Turn turn;
    private final List<Double> values = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();

    Contender(String name, Effort effort, Turn turn) {
      this.name = name;
      this.effort = effort;
      this.turn = turn;
    }

    double take(boolean counts, double gib) throws IOException {
      double before = effort.seconds();
      double value = turn.take();
      if (counts) {
        values.add(value);
        cpu.add((effort.seconds() - before) / gib);
      }
      return value;
    }
  }
}
