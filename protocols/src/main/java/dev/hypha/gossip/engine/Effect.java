package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import java.util.List;

/** What a {@link Router} wants done. */
public sealed interface Effect {
  /**
   * Say something to a peer.
   *
   * @param urgent before everything else: it loses its sense soon
   */
  record Send(PeerId peer, Rpc rpc, Delivery delivery, boolean urgent) implements Effect {}

  /**
   * Look whether a message is authentic and valid, and answer with {@link Input.Checked}.
   *
   * @param from who brought it
   */
  record Check(MessageId id, Message message, PeerId from) implements Effect {}

  /** Give a message to whoever listens to its topic. */
  record Deliver(MessageId id, Message message, PeerId from, Delivery delivery) implements Effect {}

  /** What became of our own message. */
  record Published(MessageId id, Message message, Handed handed) implements Effect {}

  /**
   * Connect to a peer that another one has named.
   *
   * @param signedPeerRecord an envelope, not verified; may be empty
   */
  record Connect(PeerId peer, Bytes signedPeerRecord, PeerId namedBy) implements Effect {}

  /** A peer is in the mesh of a topic from now on. */
  record Grafted(PeerId peer, String topic, boolean byUs) implements Effect {}

  /** A peer is no longer in the mesh of a topic. */
  record Pruned(PeerId peer, String topic, PruneReason why) implements Effect {}

  /**
   * A peer has breached the protocol.
   *
   * @param rule what it should have known
   */
  record Breach(PeerId peer, String rule) implements Effect {}

  /** A peer listens to a topic, or ceases to. */
  record Subscribed(PeerId peer, String topic, boolean subscribed) implements Effect {}

  /** Parts of a message have come. */
  record PartialReceived(PeerId peer, Rpc.Partial partial) implements Effect {}

  /** Why a peer was pruned. */
  enum PruneReason {
    LEFT,
    DISCONNECTED,
    BY_PEER,
    SCORE,
    TOO_MANY
  }

  /**
   * To whom a message of ours was handed, and to whom it was not.
   *
   * @param peers it was handed to
   * @param subscribed how many listen to the topic
   * @param belowThreshold of them have too low a score
   * @param outsideMesh of them are left to those we handed it to
   * @param duplicate whether it was published before: then nothing was done
   */
  record Handed(
      List<PeerId> peers, int subscribed, int belowThreshold, int outsideMesh, boolean duplicate) {
    public Handed {
      peers = List.copyOf(peers);
    }
  }
}
