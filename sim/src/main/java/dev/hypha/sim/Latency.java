package dev.hypha.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a way takes, one way; the number of a node is its place. The same every time: jitter
 * comes on top of it.
 */
@FunctionalInterface
public interface Latency {
  /** In nanoseconds. */
  long nanos(int from, int to);

  /** The same for all. */
  static Latency uniform(Duration oneWay) {
    long nanos = oneWay.toNanos();
    return (from, to) -> nanos;
  }

  /**
   * Nodes in eight regions of the world, each behind a last mile of its own: some are close, some
   * are far, a few are slow.
   */
  static Latency world(int nodes, RandomGenerator random) {
    return new World(nodes, random);
  }
}
