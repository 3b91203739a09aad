package dev.hypha.config;

import dev.hypha.chaos.ChaosConfig;
import java.time.Duration;

/**
 * The rows of the table of keys that make the network worse than it is. They count in the profile
 * {@code test} only; every other refuses them.
 */
final class ChaosKeys {
  static final Table TABLE = new Table();

  static final Key<Integer> DROP_PERCENT =
      TABLE.key(
          "chaos.drop_percent",
          Kinds.count(0, 100),
          ChaosConfig.OFF.dropPercent(),
          "The chance that a connection or a stream, ours or a peer's, is lost; and that a chunk"
              + " which we write has to be sent again. Profile test only, as all of chaos.");
  static final Key<Duration> DELAY_MIN =
      TABLE.key(
          "chaos.delay_min",
          Kinds.DELAY,
          ChaosConfig.OFF.delayMin(),
          "The least that what we write is late.");
  static final Key<Duration> DELAY_MAX =
      TABLE.key(
          "chaos.delay_max",
          Kinds.DELAY,
          ChaosConfig.OFF.delayMax(),
          "The most that what we write is late, unless it is lost and sent again; 0ms for"
              + " chaos.delay_min, always.");
  static final Key<Integer> SEED =
      TABLE.key(
          "chaos.seed",
          Kinds.count(0, 999_999_999),
          (int) ChaosConfig.OFF.seed(),
          "Where its chance begins.");

  private ChaosKeys() {}
}
