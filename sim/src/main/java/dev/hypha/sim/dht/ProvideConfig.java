package dev.hypha.sim.dht;

/**
 * What one node provides in a network that stands still, and says again in one cycle.
 *
 * @param nodes honest ones; nobody comes or goes
 * @param keys that the first of them provides
 * @param seed the same seed gives the same run
 */
public record ProvideConfig(int nodes, int keys, long seed) {
  public static final int KEYS_MAX = 1_000_000;

  /** The scale of the bar, and its tenth. */
  public static final int FULL_KEYS = 100_000;

  public static final int SMALL_KEYS = 10_000;

  public ProvideConfig {
    if (nodes < DhtConfig.NODES_MIN || nodes > DhtConfig.NODES_MAX) {
      throw new IllegalArgumentException(
          nodes + " nodes are not between " + DhtConfig.NODES_MIN + " and " + DhtConfig.NODES_MAX);
    }
    if (keys < 1 || keys > KEYS_MAX) {
      throw new IllegalArgumentException(keys + " keys are not between 1 and " + KEYS_MAX);
    }
  }
}
