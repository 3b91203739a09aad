package dev.hypha.kad.engine;

import java.util.List;

/**
 * All places that share their first bits with a key.
 *
 * @param key any place within it
 * @param bits how many bits they share, 0..256
 */
public record Region(KadId key, int bits) {
  public Region {
    if (bits < 0 || bits > KadId.BITS) {
      throw new IllegalArgumentException("a region of " + bits + " bits");
    }
  }

  /** The smallest region around {@code key} in which at least {@code peers} are expected. */
  public static Region around(KadId key, double networkSize, int peers) {
    int bits = 0;
    while (bits < KadId.BITS && Math.scalb(networkSize, -(bits + 1)) >= peers) {
      bits++;
    }
    return new Region(key, bits);
  }

  public boolean contains(KadId id) {
    return key.commonPrefixLength(id) >= bits;
  }

  /** The two regions it is made of, the one with {@link #key} first. */
  public List<Region> halves() {
    return List.of(new Region(key, bits + 1), new Region(key.flipped(bits), bits + 1));
  }
}
