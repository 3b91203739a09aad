package dev.hypha.exchange;

import dev.hypha.core.Rates.Rate;
import java.time.Duration;

/**
 * How peers are exchanged.
 *
 * @param recordsMax how many peers one answer of ours tells of
 * @param recordsOfNetworkMax of them, how many come from one network, /24 or /48
 * @param bytesOfPeer what one peer is answered in a second; an answer counts {@link
 *     PeerExchangeService#ANSWER_BYTES_MIN} at least
 * @param interval after which peers are asked again
 * @param pause the same while peers are missing
 * @param minPeers with fewer connected peers, some are missing
 * @param askedMax peers that are asked at a time
 * @param answersKept of so many peers it is remembered whom they told of
 */
public record ExchangeConfig(
    int recordsMax,
    int recordsOfNetworkMax,
    Rate bytesOfPeer,
    Duration interval,
    Duration pause,
    int minPeers,
    int askedMax,
    int answersKept) {
  /** 32 peers an answer; every five minutes, and every half while there are fewer than four. */
  public static final ExchangeConfig DEFAULT =
      new ExchangeConfig(
          32,
          4,
          new Rate(1024, 64 * 1024),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          4,
          3,
          16);

  public ExchangeConfig {
    if (recordsMax < 1 || recordsMax > PeerExchange.RECORDS_MAX || recordsOfNetworkMax < 1) {
      throw new IllegalArgumentException("1 to " + PeerExchange.RECORDS_MAX + " records");
    }
    if (!interval.isPositive() || !pause.isPositive()) {
      throw new IllegalArgumentException("an interval of nothing");
    }
    if (minPeers < 0 || askedMax < 1 || answersKept < askedMax) {
      throw new IllegalArgumentException("nobody is asked, or remembered");
    }
  }

  /** The same for a node that wants so many peers. */
  public ExchangeConfig withMinPeers(int count) {
    return new ExchangeConfig(
        recordsMax,
        recordsOfNetworkMax,
        bytesOfPeer,
        interval,
        pause,
        count,
        askedMax,
        answersKept);
  }

  /** The same with another interval; while peers are missing it is no longer than that. */
  public ExchangeConfig withInterval(Duration now) {
    return new ExchangeConfig(
        recordsMax,
        recordsOfNetworkMax,
        bytesOfPeer,
        now,
        pause.compareTo(now) < 0 ? pause : now,
        minPeers,
        askedMax,
        answersKept);
  }

  /** The same telling of more or fewer peers, of those from one network as well. */
  public ExchangeConfig withRecords(int max, int ofNetworkMax) {
    return new ExchangeConfig(
        max, ofNetworkMax, bytesOfPeer, interval, pause, minPeers, askedMax, answersKept);
  }
}
