package dev.hypha.sim.gossip;

import java.time.Duration;

/**
 * What is simulated.
 *
 * @param nodes honest ones, of whom a tenth publishes
 * @param seed the same seed gives the same run
 * @param messagesPerSecond of all publishers together
 * @param messageBytes of the payload
 * @param defence of the honest; without it attacks are to succeed
 * @param validation how long a node looks at a message
 */
public record SimulationConfig(
    Scenario scenario,
    int nodes,
    long seed,
    double messagesPerSecond,
    int messageBytes,
    Defence defence,
    Duration validation) {
  public static final int NODES_MIN = 10;
  public static final int NODES_MAX = 20_000;
  public static final double RATE_MAX = 10_000;
  public static final Duration WARM_UP = Duration.ofSeconds(30);
  public static final Duration COOL_DOWN = Duration.ofSeconds(30);

  /** The published scale, and its tenth. */
  public static final int FULL_NODES = 1_000;

  public static final int SMALL_NODES = 100;

  private static final double RATE_PER_NODE = 0.12;
  private static final int MESSAGE_BYTES = 2_048;

  public SimulationConfig {
    if (nodes < NODES_MIN || nodes > NODES_MAX) {
      throw new IllegalArgumentException(
          nodes + " nodes are not between " + NODES_MIN + " and " + NODES_MAX);
    }
    if (!(messagesPerSecond > 0 && messagesPerSecond <= RATE_MAX)) {
      throw new IllegalArgumentException(
          messagesPerSecond + " messages a second are not between 0 and " + RATE_MAX);
    }
    if (!scenario.run().isPositive() || scenario.run().compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "a run of " + scenario.run().toSeconds() + " seconds is not between 1 and 3600");
    }
    if (messageBytes < 0 || messageBytes > 1 << 20 || validation.isNegative()) {
      throw new IllegalArgumentException("messages of " + messageBytes + " bytes");
    }
  }

  /** As published, for so many nodes: 120 messages a second of 2 KiB among a thousand. */
  public static SimulationConfig of(Scenario scenario, int nodes, long seed) {
    return new SimulationConfig(
        scenario,
        nodes,
        seed,
        nodes * RATE_PER_NODE,
        MESSAGE_BYTES,
        Defence.HARDENED,
        Duration.ZERO);
  }

  public SimulationConfig withRate(double perSecond) {
    return new SimulationConfig(
        scenario, nodes, seed, perSecond, messageBytes, defence, validation);
  }

  public SimulationConfig with(Defence now) {
    return new SimulationConfig(
        scenario, nodes, seed, messagesPerSecond, messageBytes, now, validation);
  }

  int publishers() {
    return Math.max(1, nodes / 10);
  }

  int sybils() {
    return (int) ((long) scenario.sybilsPerThousand() * nodes / 1_000);
  }

  int messages() {
    return Math.max(1, (int) (messagesPerSecond * scenario.run().toMillis() / 1_000));
  }

  /** When the last message has been published. */
  Duration published() {
    return WARM_UP.plus(scenario.run());
  }

  /** When the simulation ends. */
  public Duration end() {
    return published().plus(COOL_DOWN);
  }
}
