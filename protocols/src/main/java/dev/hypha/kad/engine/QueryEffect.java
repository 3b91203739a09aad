package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;

/** What a {@link Query} wants done, or tells. */
public sealed interface QueryEffect {
  /**
   * Ask a peer who is closer; answer with {@link QueryInput.Answered} or {@link QueryInput.Failed}.
   *
   * @param path 0 and up
   * @param hop 1 for a peer we knew, 2 for one that such a peer named, and so on
   */
  record Ask(KadPeer peer, int path, int hop) implements QueryEffect {}

  /** The answer of a peer is not waited for any more. */
  record Abandon(PeerId peer) implements QueryEffect {}

  /** The query is over; the last effect. */
  record Finished(QueryOutcome outcome) implements QueryEffect {}
}
