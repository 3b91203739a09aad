package dev.hypha.kad.engine;

import java.time.Duration;

/**
 * How a lookup goes.
 *
 * @param k peers that are looked for
 * @param alpha requests under way at once, over all paths
 * @param beta so many of the nearest must have answered before the rest are asked all at once
 * @param paths disjoint paths: no peer is asked by two of them
 * @param ending when it has found enough
 * @param deadline it ends by then, with what it has
 * @param patience who has not answered by then is late: somebody else is asked in its stead
 * @param askTimeout who has not answered by then has failed
 * @param answerPeersMax peers taken from one answer
 * @param heardMax peers remembered on one path
 * @param askedMax peers asked altogether
 * @param badReferralsMax whose referrals have failed so often, and more than twice as often as they
 *     answered, is not followed any more
 */
public record QueryConfig(
    int k,
    int alpha,
    int beta,
    int paths,
    Ending ending,
    Duration deadline,
    Duration patience,
    Duration askTimeout,
    int answerPeersMax,
    int heardMax,
    int askedMax,
    int badReferralsMax) {
  /** k, alpha and beta as in go-libp2p-kad-dht, one path. */
  public static final QueryConfig DEFAULT =
      new QueryConfig(
          20,
          10,
          3,
          1,
          Ending.ALL_NEAREST,
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          20,
          400,
          400,
          8);

  /** When a lookup has found enough. */
  public enum Ending {
    /** When the k nearest peers that are known have answered: kad-dht, "Peer routing", step 1. */
    ALL_NEAREST,
    /** When the beta nearest have. */
    BETA_NEAREST
  }

  public QueryConfig {
    if (k < 1 || alpha < 1 || beta < 1 || beta > k || paths < 1) {
      throw new IllegalArgumentException("a lookup that finds nothing");
    }
    if (!deadline.isPositive() || !patience.isPositive() || askTimeout.compareTo(patience) < 0) {
      throw new IllegalArgumentException("a lookup without time");
    }
    if (answerPeersMax < 1 || heardMax < k || askedMax < k || badReferralsMax < 1) {
      throw new IllegalArgumentException("a bound below what is looked for");
    }
  }

  public QueryConfig withPaths(int other) {
    return with(other, ending, deadline);
  }

  public QueryConfig withEnding(Ending other) {
    return with(paths, other, deadline);
  }

  public QueryConfig withDeadline(Duration other) {
    return with(paths, ending, other);
  }

  private QueryConfig with(int otherPaths, Ending otherEnding, Duration otherDeadline) {
    return new QueryConfig(
        k,
        alpha,
        beta,
        otherPaths,
        otherEnding,
        otherDeadline,
        patience,
        askTimeout,
        answerPeersMax,
        heardMax,
        askedMax,
        badReferralsMax);
  }

  /** Requests under way at once on one path. */
  int alphaOfPath() {
    return Math.max(1, alpha / paths);
  }
}
