package dev.hypha.kad.engine;

import java.time.Duration;

/**
 * How what a node provides is said again.
 *
 * @param every a cycle: each region has its turn once in it
 * @param retry so long after nobody has taken a key it is said again
 * @param regionPeers the smallest region in which at least so many peers are expected is swept at
 *     once; well above k, so that it seldom holds fewer
 * @param bitsMax of a region: to find a key in a part of n bits costs 2^n hashes, and parts of a
 *     region may have {@value #PART_BITS} more; at most 20
 * @param keysMax of one sweep; more take several
 * @param alone a region with fewer keys due is not explored: each of them is looked up
 * @param lookupsMax of one sweep
 */
public record ReprovideConfig(
    Duration every,
    Duration retry,
    int regionPeers,
    int bitsMax,
    int keysMax,
    int alone,
    int lookupsMax) {
  /** Parts of a region may be so much smaller. */
  private static final int PART_BITS = 4;

  /** Every 22 hours, in regions of 40 to 80 peers. */
  public static final ReprovideConfig DEFAULT =
      new ReprovideConfig(Duration.ofHours(22), Duration.ofMinutes(10), 40, 14, 4_096, 8, 64);

  public ReprovideConfig {
    if (!every.isPositive() || !retry.isPositive()) {
      throw new IllegalArgumentException("a time that is none");
    }
    if (regionPeers < 1 || bitsMax < 1 || bitsMax > 20) {
      throw new IllegalArgumentException("a region in which nobody is looked for");
    }
    if (keysMax < 1 || alone < 0 || lookupsMax < 1) {
      throw new IllegalArgumentException("a sweep that says nothing");
    }
  }

  /** With these times. */
  public ReprovideConfig withTimes(Duration otherEvery, Duration otherRetry) {
    return new ReprovideConfig(
        otherEvery, otherRetry, regionPeers, bitsMax, keysMax, alone, lookupsMax);
  }

  /** Finds everybody in a region. */
  public RegionQuery search(Region region, int k) {
    return new RegionQuery(region, k, lookupsMax, Math.min(bitsMax, region.bits()) + PART_BITS);
  }
}
