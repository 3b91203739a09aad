package dev.hypha.kad.engine;

import dev.hypha.kad.engine.NetworkSize.Estimate;
import java.util.List;
import java.util.Optional;

/**
 * What is done about keys around which too many peers stand: whoever they are, everybody in the
 * region around such a key is looked for, and told or asked.
 *
 * @param lookupsMax lookups for one region; 0 if nobody is ever suspected
 * @param bitsMax parts of a region with a longer prefix are left to those who crowd there: to find
 *     a key in a part of n bits costs 2^n hashes
 * @param paths disjoint paths of each of these lookups
 */
public record GuardConfig(int lookupsMax, int bitsMax, int paths) {
  /** Enough for a hundred peers that stand nearer to a key than all others. */
  public static final GuardConfig DEFAULT = new GuardConfig(64, 18, 2);

  /** Nobody is suspected. */
  public static final GuardConfig OFF = new GuardConfig(0, 1, 1);

  public GuardConfig {
    if (lookupsMax < 0 || bitsMax < 1 || bitsMax > KadId.BITS || paths < 1) {
      throw new IllegalArgumentException("a guard that cannot look");
    }
  }

  /**
   * Whether somebody seems to censor {@code key}.
   *
   * @param nearest who has answered, the nearest first; whoever is missing makes it look less
   *     crowded, never more
   * @param size how many peers there are, as far as it is known: nobody is suspected before
   * @param k peers that keep a value
   */
  public Optional<Suspicion> suspect(
      KadId key, List<KadPeer> nearest, Optional<Estimate> size, int k) {
    if (lookupsMax == 0 || size.isEmpty()) {
      return Optional.empty();
    }
    double peers = size.get().peers();
    Density density =
        Density.around(key, nearest.stream().map(KadPeer::id).toList(), Math.max(1, peers));
    return density.isSuspicious()
        ? Optional.of(new Suspicion(density, peers, Region.around(key, peers, k)))
        : Optional.empty();
  }

  /** Finds everybody in the region of {@code suspicion}. */
  public RegionQuery search(Suspicion suspicion, int k) {
    int deepest = Math.max(bitsMax, suspicion.region().bits());
    return new RegionQuery(suspicion.region(), k, lookupsMax, deepest);
  }
}
