package dev.hypha.sim;

import java.util.random.RandomGenerator;

/**
 * Ways between regions of the world, in the order of what large hosters publish as round trips:
 * North America east and west, Europe west and central, South America, South Asia, East Asia,
 * Oceania.
 */
final class World implements Latency {
  private static final int[][] ONE_WAY_MILLIS = {
    {2, 32, 38, 45, 58, 95, 80, 100},
    {32, 2, 68, 74, 88, 112, 54, 70},
    {38, 68, 2, 10, 92, 62, 108, 128},
    {45, 74, 10, 2, 100, 56, 114, 134},
    {58, 88, 92, 100, 2, 150, 130, 155},
    {95, 112, 62, 56, 150, 2, 62, 75},
    {80, 54, 108, 114, 130, 62, 2, 55},
    {100, 70, 128, 134, 155, 75, 55, 2},
  };

  /** Where nodes are, in hundredths. */
  private static final int[] SHARES = {24, 12, 16, 20, 5, 8, 11, 4};

  private static final double LAST_MILE_MILLIS = 4;
  private static final double LAST_MILE_SPREAD = 0.8;
  private static final double LAST_MILE_MILLIS_MAX = 60;

  private final byte[] regions;
  private final int[] lastMileMicros;

  World(int nodes, RandomGenerator random) {
    regions = new byte[nodes];
    lastMileMicros = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      int share = random.nextInt(100);
      int region = 0;
      while (share >= SHARES[region]) {
        share -= SHARES[region++];
      }
      regions[i] = (byte) region;
      double lognormal = LAST_MILE_MILLIS * Math.exp(LAST_MILE_SPREAD * random.nextGaussian());
      lastMileMicros[i] = (int) (1_000 * Math.min(LAST_MILE_MILLIS_MAX, lognormal));
    }
  }

  @Override
  public long nanos(int from, int to) {
    return ONE_WAY_MILLIS[regions[from]][regions[to]] * 1_000_000L
        + (lastMileMicros[from] + lastMileMicros[to]) * 1_000L;
  }
}
