package dev.hypha.sim.dht;

import java.time.Duration;
import java.util.List;

/**
 * What is simulated.
 *
 * @param nodes honest ones at any time
 * @param seed the same seed gives the same run
 * @param defended whether the honest defend themselves; without it attacks are to succeed
 * @param sybils attackers; when keys are censored those of a key, one key has so many, the next as
 *     many as come next
 * @param settled from then on it is measured
 * @param run how long it is measured
 */
public record DhtConfig(
    Attack attack,
    int nodes,
    long seed,
    boolean defended,
    List<Integer> sybils,
    Duration settled,
    Duration run) {
  public static final int NODES_MIN = 50;
  public static final int NODES_MAX = 50_000;
  public static final int SYBILS_MAX = 100_000;

  /** The scale of the bars, and its tenth. */
  public static final int FULL_NODES = 10_000;

  public static final int SMALL_NODES = 1_000;

  /** Of all nodes, so many leave in an hour. */
  public static final double CHURN_PER_HOUR = 0.3;

  public DhtConfig {
    if (nodes < NODES_MIN || nodes > NODES_MAX) {
      throw new IllegalArgumentException(
          nodes + " nodes are not between " + NODES_MIN + " and " + NODES_MAX);
    }
    sybils = List.copyOf(sybils);
    for (int count : sybils) {
      if (count < 1 || count > SYBILS_MAX) {
        throw new IllegalArgumentException(count + " sybils are not between 1 and " + SYBILS_MAX);
      }
    }
    boolean nobody = attack == Attack.NONE || attack == Attack.CHURN;
    if (attack == Attack.CENSOR ? sybils.isEmpty() : sybils.size() != (nobody ? 0 : 1)) {
      throw new IllegalArgumentException(
          sybils.size() + " numbers of sybils are not for '" + attack.word() + "'");
    }
    if (run.compareTo(Duration.ofMinutes(1)) < 0 || run.compareTo(Duration.ofHours(6)) > 0) {
      throw new IllegalArgumentException(
          "a run of " + run.toMinutes() + " minutes is not between 1 and 360");
    }
  }

  /** As it is described in docs/attacks.md. */
  public static DhtConfig of(Attack attack, int nodes, long seed) {
    Duration soon = Duration.ofMinutes(2);
    return switch (attack) {
      case NONE -> new DhtConfig(attack, nodes, seed, true, List.of(), soon, Duration.ofMinutes(6));
      case CHURN ->
          new DhtConfig(
              attack, nodes, seed, true, List.of(), Duration.ofMinutes(10), Duration.ofMinutes(20));
      case ECLIPSE ->
          new DhtConfig(attack, nodes, seed, true, List.of(2_000), soon, Duration.ofMinutes(10));
      case CENSOR ->
          new DhtConfig(
              attack, nodes, seed, true, List.of(20, 45, 100), soon, Duration.ofMinutes(6));
      case SYBIL ->
          new DhtConfig(
              attack,
              nodes,
              seed,
              true,
              List.of(nodes),
              Duration.ofMinutes(7),
              Duration.ofMinutes(6));
    };
  }

  /** With so many attackers. */
  public DhtConfig withSybils(List<Integer> counts) {
    return new DhtConfig(attack, nodes, seed, defended, counts, settled, run);
  }

  /** With all defences off. */
  public DhtConfig undefended() {
    return new DhtConfig(attack, nodes, seed, false, sybils, settled, run);
  }

  /** Measured for so long. */
  public DhtConfig lasting(Duration time) {
    return new DhtConfig(attack, nodes, seed, defended, sybils, settled, time);
  }

  /** When it ends: what was begun last has a minute to end. */
  public Duration end() {
    return settled.plus(run).plusMinutes(1);
  }
}
