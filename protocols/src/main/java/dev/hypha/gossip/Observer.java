package dev.hypha.gossip;

import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Effect.PruneReason;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;

/**
 * Learns what a node hears and says, to count or to remember it. Called on whichever thread is at
 * it, several at once; it must neither block nor throw.
 */
public interface Observer {
  /** A peer has said something; nothing of it was looked at yet. */
  default void received(PeerId from, Rpc rpc) {}

  /** Something was written to a peer's stream. */
  default void sent(PeerId to, Rpc rpc) {}

  /** A message was looked at that a peer has brought; copies of it are not any more. */
  default void judged(Received message, Verdict verdict) {}

  /** We have said something. */
  default void published(Received message, Effect.Handed handed) {}

  /** A peer is in the mesh of a topic from now on. */
  default void grafted(PeerId peer, String topic) {}

  /** A peer is no longer in the mesh of a topic. */
  default void pruned(PeerId peer, String topic, PruneReason why) {}

  /** A peer has breached the protocol. */
  default void breached(PeerId peer, String rule) {}
}
