package dev.hypha.sim.dht;

import java.time.Duration;

/**
 * What is simulated.
 *
 * @param nodes honest ones at any time
 * @param seed the same seed gives the same run
 * @param defended whether the honest defend themselves; without it attacks are to succeed
 * @param sybils attackers: of each key when keys are censored, else of all
 * @param run how long it is measured
 */
public record DhtConfig(
    Attack attack, int nodes, long seed, boolean defended, int sybils, Duration run) {
  public static final int NODES_MIN = 50;
  public static final int NODES_MAX = 50_000;
  public static final int SYBILS_MAX = 100_000;

  /** The scale of the bars, and its tenth. */
  public static final int FULL_NODES = 10_000;

  public static final int SMALL_NODES = 1_000;

  /** Of all nodes, so many leave in an hour. */
  public static final double CHURN_PER_HOUR = 0.3;

  /** All have come by then, one after the other. */
  public static final Duration JOINED = Duration.ofMinutes(10);

  /** From then on it is measured. */
  public static final Duration SETTLED = Duration.ofMinutes(20);

  public DhtConfig {
    if (nodes < NODES_MIN || nodes > NODES_MAX) {
      throw new IllegalArgumentException(
          nodes + " nodes are not between " + NODES_MIN + " and " + NODES_MAX);
    }
    if (sybils < 0 || sybils > SYBILS_MAX) {
      throw new IllegalArgumentException(sybils + " sybils are not between 0 and " + SYBILS_MAX);
    }
    if (run.compareTo(Duration.ofMinutes(1)) < 0 || run.compareTo(Duration.ofHours(6)) > 0) {
      throw new IllegalArgumentException(
          "a run of " + run.toMinutes() + " minutes is not between 1 and 360");
    }
  }

  /** As it is described in docs/attacks.md. */
  public static DhtConfig of(Attack attack, int nodes, long seed) {
    return switch (attack) {
      case NONE -> new DhtConfig(attack, nodes, seed, true, 0, Duration.ofMinutes(10));
      case CHURN -> new DhtConfig(attack, nodes, seed, true, 0, Duration.ofMinutes(60));
      case ECLIPSE -> new DhtConfig(attack, nodes, seed, true, 2_000, Duration.ofMinutes(30));
      case CENSOR -> new DhtConfig(attack, nodes, seed, true, 20, Duration.ofMinutes(20));
      case SYBIL -> new DhtConfig(attack, nodes, seed, true, nodes, Duration.ofMinutes(20));
    };
  }

  /** With so many attackers. */
  public DhtConfig withSybils(int count) {
    return new DhtConfig(attack, nodes, seed, defended, count, run);
  }

  /** With all defences off. */
  public DhtConfig undefended() {
    return new DhtConfig(attack, nodes, seed, false, sybils, run);
  }

  /** Measured for so long. */
  public DhtConfig lasting(Duration time) {
    return new DhtConfig(attack, nodes, seed, defended, sybils, time);
  }

  /** When it ends: what was begun last has a minute to end. */
  public Duration end() {
    return SETTLED.plus(run).plusMinutes(1);
  }
}
