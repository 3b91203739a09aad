package dev.hypha.gossip;

import dev.hypha.gossip.engine.MessageIds;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.RpcLimits;

/**
 * How a node takes part in GossipSub.
 *
 * @param signatures whether messages are signed; all peers of a network have to agree on it
 * @param ids how messages get their ids; the same holds
 * @param queueEntries what may wait to be sent to one peer, in RPCs
 * @param queueBytes the same in bytes
 * @param checksAtOnce messages that are being checked; more are left for later
 * @param subscriberQueue messages that may wait for one listener; more are lost to it, and counted
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
    int splitBytes) {
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
          60 << 10);

  public GossipConfig {
    if (queueEntries < 8 || queueBytes < limits.bytesMax() || checksAtOnce < 1) {
      throw new IllegalArgumentException("a queue that a single message fills");
    }
    if (subscriberQueue < 1 || splitBytes < 1_024 || splitBytes > limits.bytesMax()) {
      throw new IllegalArgumentException("a bound of gossip that nothing fits");
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
        splitBytes);
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
        splitBytes);
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
        Math.min(splitBytes, rpc));
  }

  public GossipConfig withQueues(int entries, int subscriber) {
    return new GossipConfig(
        router, limits, signatures, ids, entries, queueBytes, checksAtOnce, subscriber, splitBytes);
  }
}
