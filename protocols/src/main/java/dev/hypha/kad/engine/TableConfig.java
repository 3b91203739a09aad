package dev.hypha.kad.engine;

import java.time.Duration;

/**
 * How a table is kept.
 *
 * @param k peers in a bucket
 * @param candidates peers that wait for a place in a bucket
 * @param checksMax peers that are being checked at once
 * @param checkTimeout who has not been found alive by then is dead
 * @param staleAfter who was not heard of for so long is checked again; in a bucket that is not
 *     full, among the neighbours, after a sixth of that
 * @param refreshEvery how often something is looked up in every bucket; in a full one, in which
 *     nobody new would find room, six times less often
 * @param refreshPrefixMax buckets of longer prefixes are refreshed by looking up oneself
 * @param diversity how many peers of one owner are taken
 */
public record TableConfig(
    int k,
    int candidates,
    int checksMax,
    Duration checkTimeout,
    Duration staleAfter,
    Duration refreshEvery,
    int refreshPrefixMax,
    Diversity diversity) {
  /** As go-libp2p-kad-dht: 20 peers, 10 minutes, prefixes of up to 15 bits. */
  public static final TableConfig DEFAULT =
      new TableConfig(
          20,
          20,
          64,
          Duration.ofSeconds(30),
          Duration.ofMinutes(30),
          Duration.ofMinutes(10),
          15,
          Diversity.WAN);

  public TableConfig {
    if (k < 1 || candidates < 0 || checksMax < 1) {
      throw new IllegalArgumentException("a table in which nobody finds room");
    }
    if (!checkTimeout.isPositive() || !staleAfter.isPositive() || !refreshEvery.isPositive()) {
      throw new IllegalArgumentException("a time of a table that is none");
    }
    if (refreshPrefixMax < 0 || refreshPrefixMax >= KadId.BITS) {
      throw new IllegalArgumentException("a prefix of " + refreshPrefixMax + " bits");
    }
  }

  public TableConfig withDiversity(Diversity other) {
    return new TableConfig(
        k, candidates, checksMax, checkTimeout, staleAfter, refreshEvery, refreshPrefixMax, other);
  }

  public TableConfig withK(int other) {
    return new TableConfig(
        other,
        candidates,
        checksMax,
        checkTimeout,
        staleAfter,
        refreshEvery,
        refreshPrefixMax,
        diversity);
  }
}
