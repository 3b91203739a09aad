package dev.hypha.kad.engine;

import java.util.List;
import java.util.Optional;

/**
 * Which values a node gives to a peer that has come to be near: those of keys to which the newcomer
 * is one of the k nearest, if of all who are known but the newcomer fewer than a few are nearer
 * than this node. So not all holders give it, nor only one.
 *
 * @param self where this node stands
 * @param newcomer where the other stands
 * @param known where all stand who are known, with or without the newcomer
 * @param k peers that keep a value
 * @param givers how many of the nearest give it
 */
public record Handover(KadId self, KadId newcomer, List<KadId> known, int k, int givers) {
  public Handover {
    if (givers < 1 || k < 1) {
      throw new IllegalArgumentException(givers + " of " + k + " give");
    }
    known = known.stream().filter(each -> !each.equals(newcomer)).toList();
  }

  /**
   * A region outside of which there is no such key; empty if there is none at all.
   *
   * <p>All who share one bit more of a key than this node does are nearer to it. So once there are
   * enough of them in a bucket, its keys are theirs to give; and likewise for the newcomer.
   */
  public Optional<Region> region() {
    Region ours = new Region(self, first(self, known, givers));
    int crowded = first(newcomer, known, k);
    Region theirs = new Region(newcomer, crowded);
    Region smaller = ours.bits() >= theirs.bits() ? ours : theirs;
    Region larger = ours.bits() >= theirs.bits() ? theirs : ours;
    return larger.contains(smaller.key()) ? Optional.of(smaller) : Optional.empty();
  }

  /** The first prefix of {@code place} of which fewer than {@code enough} share exactly that. */
  private static int first(KadId place, List<KadId> known, int enough) {
    int[] sharing = new int[KadId.BITS + 1];
    for (KadId each : known) {
      sharing[place.commonPrefixLength(each)]++;
    }
    int bits = 0;
    while (bits < KadId.BITS && sharing[bits] >= enough) {
      bits++;
    }
    return bits;
  }

  /** Whether the value of {@code key} is to be given. */
  public boolean gives(KadId key) {
    return nearerThan(newcomer, key) < k && nearerThan(self, key) < givers;
  }

  private long nearerThan(KadId place, KadId key) {
    return known.stream().filter(each -> key.compareDistance(each, place) < 0).count();
  }
}
