package dev.hypha.kad.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds everybody in a region, however many have crowded into a part of it.
 *
 * <p>A lookup tells of at most k peers. If all that it tells of are in the part of the region that
 * was asked for, there may be more, and each half of that part is asked for; else that part is
 * complete. So peers that were put near the key fill the parts around it and hide nobody in the
 * others. With the whole space as region it walks the network.
 *
 * <p>It makes no lookups: whoever drives it takes {@link #next}, looks up a place in it (see {@link
 * KeySearch}), and tells what was found. Bounded by the lookups it may make.
 *
 * <p>After arXiv 2307.12212, section on mitigation, and arXiv 2505.01139.
 */
public final class RegionQuery {
  private final Region region;
  private final int k;
  private final int bitsMax;
  private final ArrayDeque<Region> open = new ArrayDeque<>();
  private final TreeMap<KadId, KadPeer> found;
  private int lookupsLeft;
  private boolean complete = true;

  /**
   * A query of which nothing has been looked up.
   *
   * @param k how many peers a lookup tells of
   * @param lookupsMax how many lookups it may make
   * @param bitsMax smaller parts are not divided: to find a key in a part of n bits costs 2^n tries
   */
  public RegionQuery(Region region, int k, int lookupsMax, int bitsMax) {
    if (k < 1 || lookupsMax < 1) {
      throw new IllegalArgumentException("a query of a region that may not look");
    }
    this.region = region;
    this.k = k;
    this.lookupsLeft = lookupsMax;
    this.bitsMax = bitsMax;
    this.found = new TreeMap<>(region.key().nearestFirst());
    open.add(region);
  }

  /** The part in which to look something up next; empty when it is over. */
  public Optional<Region> next() {
    if (open.isEmpty()) {
      return Optional.empty();
    }
    if (lookupsLeft == 0) {
      open.clear();
      complete = false;
      return Optional.empty();
    }
    lookupsLeft--;
    return Optional.of(open.removeFirst());
  }

  /**
   * Tells what a lookup in {@code part} has found.
   *
   * @param nearest who has answered, at most k
   */
  public void found(Region part, List<KadPeer> nearest) {
    int inside = 0;
    for (KadPeer peer : nearest) {
      if (region.contains(peer.id())) {
        found.putIfAbsent(peer.id(), peer);
      }
      inside += part.contains(peer.id()) ? 1 : 0;
    }
    if (inside < k) {
      return;
    }
    if (part.bits() < bitsMax) {
      open.addAll(part.halves());
    } else {
      complete = false;
    }
  }

  /** Who was found in the region, the nearest to its key first. */
  public List<KadPeer> peers() {
    return new ArrayList<>(found.values());
  }

  /** Whether nothing was left out for want of lookups, or because a part was too small. */
  public boolean isComplete() {
    return complete && open.isEmpty();
  }
}
