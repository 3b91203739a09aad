package dev.hypha.kad;

import java.time.Duration;

/**
 * How long things are kept, and how often they are said again.
 *
 * @param recordAge a value that was not put again for so long is gone
 * @param providerAge a provider that was not named again for so long is none any more
 * @param providerAddressAge so long the addresses that a provider told are told to others; after
 *     that, what the peerstore knows
 * @param republishEvery how often what this node has put or provides is said again
 * @param sweepEvery how often it is looked for what has become old or due
 */
public record RecordTimes(
    Duration recordAge,
    Duration providerAge,
    Duration providerAddressAge,
    Duration republishEvery,
    Duration sweepEvery) {
  /** kad-dht/README.md, "Content provider advertisement and discovery", "Entry validation". */
  public static final RecordTimes DEFAULT =
      new RecordTimes(
          Duration.ofHours(48),
          Duration.ofHours(48),
          Duration.ofMinutes(30),
          Duration.ofHours(22),
          Duration.ofMinutes(10));

  public RecordTimes {
    if (!recordAge.isPositive()
        || !providerAge.isPositive()
        || providerAddressAge.isNegative()
        || !republishEvery.isPositive()
        || !sweepEvery.isPositive()) {
      throw new IllegalArgumentException("a time that is none");
    }
  }
}
