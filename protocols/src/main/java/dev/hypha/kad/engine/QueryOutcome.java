package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * What a query has found, and what it cost.
 *
 * @param nearest at most k peers, each of which has answered, the nearest first
 * @param steps whom it asked, in this order
 */
public record QueryOutcome(
    KadId target, Reason reason, List<KadPeer> nearest, Cost cost, List<Step> steps) {
  public QueryOutcome {
    nearest = List.copyOf(nearest);
    steps = List.copyOf(steps);
  }

  /** Why a query is over. */
  public enum Reason {
    /** The nearest peers that are known have answered. */
    CONVERGED,
    /** There is nobody left to ask, and fewer than k have answered. */
    EXHAUSTED,
    /** Who started it had enough. */
    STOPPED,
    /** Time is up. */
    DEADLINE,
    /** It has asked as many as it may. */
    ASKED_TOO_MANY
  }

  /** What became of a peer that was asked. */
  public enum State {
    /** It may still answer. */
    WAITING,
    /** It may still answer; somebody else was asked in its stead. */
    LATE,
    ANSWERED,
    FAILED
  }

  /**
   * What a query cost.
   *
   * @param hops requests, one after the other, that led to the nearest peer
   * @param late of those that answered or failed
   * @param heard different peers that were named or known
   */
  public record Cost(
      int hops, int asked, int answered, int failed, int late, int heard, long elapsedNanos) {}

  /**
   * A request of a query.
   *
   * @param referrer who named the peer; empty if we knew it
   * @param askedAfterNanos since the query began
   * @param tookNanos until its answer, its failure, or the query's end
   */
  public record Step(
      KadPeer peer,
      Optional<PeerId> referrer,
      int path,
      int hop,
      State state,
      long askedAfterNanos,
      long tookNanos) {}
}
