package dev.hypha.gossip;

import dev.hypha.core.PeerAddress;
import dev.hypha.gossip.engine.MessageIds;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.RpcLimits;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How a node takes part in GossipSub.
 *
 * @param signatures whether messages are signed; all peers of a network have to agree on it
 * @param ids how messages get their ids; the same holds
 * @param queueEntries what may wait to be sent to one peer, in RPCs
 * @param queueBytes the same in bytes
 * @param checksAtOnce messages whose signature is checked, and the same again with the validator of
 *     each topic; more are left for later
 * @param subscriberQueue messages that may wait for one listener; more are lost to it, and counted
 * @param peers whom we trust more than others, and what is spoken with them
 * @param bandwidth how much of the line is taken
 * @param splitBytes an RPC of more than one message is split above this: rust-libp2p takes 64 KiB
 */
public record GossipConfig(
    RouterConfig router,
    RpcLimits limits,
    Signatures signatures,
    MessageIds ids,
    int queueEntries,
    int queueBytes,
    int checksAtOnce,
    int subscriberQueue,
    int splitBytes,
    Peers peers,
    Bandwidth bandwidth) {
  public static final GossipConfig DEFAULT =
      new GossipConfig(
          RouterConfig.DEFAULT,
          RpcLimits.DEFAULT,
          Signatures.STRICT_SIGN,
          MessageIds.AUTHOR_AND_NUMBER,
          512,
          8 << 20,
          1_024,
          512,
          60 << 10,
          Peers.DEFAULT,
          Bandwidth.UNLIMITED);

  public GossipConfig {
    if (queueEntries < 8 || queueBytes < limits.bytesMax() || checksAtOnce < 1) {
      throw new IllegalArgumentException("a queue that a single message fills");
    }
    if (subscriberQueue < 1 || splitBytes < 1_024 || splitBytes > limits.bytesMax()) {
      throw new IllegalArgumentException("a bound of gossip that nothing fits");
    }
  }

  /**
   * Whom we trust more than others, and what is spoken with all.
   *
   * <p>Spec: gossipsub-v1.1.md, "Explicit Peering Agreements" and "P5".
   *
   * @param direct peers with which everything is exchanged, outside of meshes and whatever their
   *     scores: each should have us among its own; they are connected from the start, and again
   *     when they are gone
   * @param score what the application thinks of a peer (P5), asked at each heartbeat
   * @param newest the newest version that is offered, with all before it
   */
  public record Peers(
      List<PeerAddress> direct, Optional<ToDoubleFunction<PeerId>> score, Version newest) {
    public static final Peers DEFAULT = new Peers(List.of(), Optional.empty(), Version.V1_3);

    public Peers {
      direct = List.copyOf(direct);
      if (newest == Version.FLOODSUB) {
        throw new IllegalArgumentException("a GossipSub without GossipSub");
      }
    }

    public Peers withDirect(PeerAddress... now) {
      return new Peers(List.of(now), score, newest);
    }

    public Peers withScore(ToDoubleFunction<PeerId> now) {
      return new Peers(direct, Optional.of(now), newest);
    }

    public Peers withNewest(Version now) {
      return new Peers(direct, score, now);
    }
  }

  /**
   * What a message must say of its author.
   *
   * <p>Spec: pubsub/README.md, "Signature Policy Options".
   */
  public enum Signatures {
    /** Author, number and signature. */
    STRICT_SIGN,

    /**
     * The same, and the numbers of an author only grow: what comes after a later message of its
     * author is ignored, as somebody may have kept it to say it again. For networks without
     * js-libp2p, whose numbers are random.
     */
    STRICT_SIGN_IN_ORDER,

    /** None of them; then ids cannot come from them. */
    STRICT_NO_SIGN
  }

  public GossipConfig withRouter(RouterConfig now) {
    return new GossipConfig(
        now,
        limits,
        signatures,
        ids,
        queueEntries,
        queueBytes,
        checksAtOnce,
        subscriberQueue,
        splitBytes,
        peers,
        bandwidth);
  }

  public GossipConfig withSignatures(Signatures now, MessageIds by) {
    return new GossipConfig(
        router,
        limits,
        now,
        by,
        queueEntries,
        queueBytes,
        checksAtOnce,
        subscriberQueue,
        splitBytes,
        peers,
        bandwidth);
  }

  /** With other bounds in bytes: of an RPC, and of what may wait to be sent to one peer. */
  public GossipConfig withBytes(int rpc, int queue) {
    return new GossipConfig(
        router,
        limits.withBytesMax(rpc),
        signatures,
        ids,
        queueEntries,
        queue,
        checksAtOnce,
        subscriberQueue,
        Math.min(splitBytes, rpc),
        peers,
        bandwidth);
  }

  public GossipConfig withQueues(int entries, int subscriber) {
    return new GossipConfig(
        router,
        limits,
        signatures,
        ids,
        entries,
        queueBytes,
        checksAtOnce,
        subscriber,
        splitBytes,
        peers,
        bandwidth);
  }

  public GossipConfig withLimits(RpcLimits now) {
    return new GossipConfig(
        router,
        now,
        signatures,
        ids,
        queueEntries,
        Math.max(queueBytes, now.bytesMax()),
        checksAtOnce,
        subscriberQueue,
        splitBytes,
        peers,
        bandwidth);
  }

  public GossipConfig withPeers(Peers now) {
    return new GossipConfig(
        router,
        limits,
        signatures,
        ids,
        queueEntries,
        queueBytes,
        checksAtOnce,
        subscriberQueue,
        splitBytes,
        now,
        bandwidth);
  }

  public GossipConfig withBandwidth(Bandwidth now) {
    return new GossipConfig(
        router,
        limits,
        signatures,
        ids,
        queueEntries,
        queueBytes,
        checksAtOnce,
        subscriberQueue,
        splitBytes,
        peers,
        now);
  }
}
