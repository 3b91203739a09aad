package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Finds something to ask for in a part of the space.
 *
 * <p>What is sent is a key, and its place is a hash: a key in a part that {@code n} leading bits
 * name is found by trying 2^n keys on average.
 */
public final class KeySearch {
  private static final int DIGEST_BYTES = 32;

  private KeySearch() {}

  /**
   * An id, nobody's, that stands where the first {@code bits} bits are those of {@code prefix}.
   *
   * @param triesMax hashes that this may cost
   * @return empty if none was found
   */
  public static Optional<PeerId> peerWithin(
      KadId prefix, int bits, RandomGenerator random, int triesMax) {
    byte[] digest = new byte[DIGEST_BYTES];
    for (int i = 0; i < triesMax; i++) {
      random.nextBytes(digest);
      PeerId candidate =
          new PeerId(new Multihash(Multihash.SHA2_256, Bytes.copyOf(digest)).toBytes());
      if (prefix.commonPrefixLength(KadId.of(candidate)) >= bits) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
