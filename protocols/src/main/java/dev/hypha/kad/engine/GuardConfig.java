package dev.hypha.kad.engine;

import dev.hypha.kad.engine.NetworkSize.Estimate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is done about keys around which too many peers stand: whoever they are, everybody in the
 * region around such a key is looked for, and told or asked. And nobody alone says who provides.
 *
 * @param lookupsMax lookups for one region; 0 if nobody is ever suspected and everybody believed
 * @param bitsMax parts of a region with a longer prefix are left to those who crowd there: to find
 *     a key in a part of n bits costs 2^n hashes; at most 24
 * @param paths disjoint paths of each of these lookups
 * @param deadline no lookup of a region is begun later
 */
public record GuardConfig(int lookupsMax, int bitsMax, int paths, Duration deadline) {
  /** Enough for a hundred peers that stand nearer to a key than all others. */
  public static final GuardConfig DEFAULT = new GuardConfig(64, 18, 2, Duration.ofMinutes(2));

  /** Nobody is suspected. */
  public static final GuardConfig OFF = new GuardConfig(0, 1, 1, Duration.ofSeconds(1));

  public GuardConfig {
    if (lookupsMax < 0 || bitsMax < 1 || bitsMax > 24 || paths < 1 || !deadline.isPositive()) {
      throw new IllegalArgumentException("a guard that cannot look");
    }
  }

  /**
   * How many providers one peer may name before others have answered.
   *
   * @param count providers that are enough
   * @param k peers that keep the word of each
   */
  public int share(int count, int k) {
    return lookupsMax == 0 ? count : Math.max(1, count / k);
  }

  /**
   * Whether somebody seems to censor {@code key}.
   *
   * @param nearest who has answered, the nearest first; whoever is missing makes it look less
   *     crowded, never more
   * @param size how many peers there are, as far as it is known: nobody is suspected before, and
   *     nobody if there may be enough peers for it to be chance
   * @param k peers that keep a value
   */
  public Optional<Suspicion> suspect(
      KadId key, List<KadPeer> nearest, Optional<Estimate> size, int k) {
    if (lookupsMax == 0 || size.isEmpty()) {
      return Optional.empty();
    }
    double peers = Math.max(1, size.get().peers());
    double most = Math.max(1, size.get().high());
    Density density = Density.around(key, nearest.stream().map(KadPeer::id).toList(), most);
    return density.isSuspicious()
        ? Optional.of(new Suspicion(density, peers, region(key, peers, k)))
        : Optional.empty();
  }

  private Region region(KadId key, double peers, int k) {
    Region region = Region.around(key, peers, k);
    return region.bits() <= bitsMax ? region : new Region(key, bitsMax);
  }

  /** Finds everybody in the region of {@code suspicion}. */
  public RegionQuery search(Suspicion suspicion, int k) {
    return new RegionQuery(suspicion.region(), k, lookupsMax, bitsMax);
  }
}
