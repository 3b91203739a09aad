package dev.hypha.chaos;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Chance from a seed: SplitMix64. What is {@link #split} off rolls for itself, so that the order in
 * which threads roll does not matter. Thread-safe.
 */
final class Dice implements RandomGenerator {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final Duration RETRANSMISSION = Duration.ofMillis(200);
  private static final int RETRANSMISSIONS_MAX = 6;

  private final ChaosConfig config;
  private final AtomicLong state;

  private Dice(ChaosConfig config, long seed) {
    this.config = config;
    this.state = new AtomicLong(seed);
  }

  static Dice of(ChaosConfig config) {
    return new Dice(config, config.seed());
  }

  Dice split() {
    return new Dice(config, nextLong());
  }

  boolean loses() {
    return nextInt(100) < config.dropPercent();
  }

  /** How late a chunk is, in nanoseconds. */
  long delayNanos() {
    long least = config.delayMin().toNanos();
    long delay = least + nextLong(config.delayMax().toNanos() - least + 1);
    long again = RETRANSMISSION.toNanos();
    for (int lost = 0; lost < RETRANSMISSIONS_MAX && loses(); lost++) {
      delay += again;
      again *= 2;
    }
    return delay;
  }

  @Override
  public long nextLong() {
    long mixed = state.addAndGet(GOLDEN);
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
