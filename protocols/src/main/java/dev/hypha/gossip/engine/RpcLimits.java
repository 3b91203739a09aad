package dev.hypha.gossip.engine;

/**
 * How much of anything an RPC may have. More of it is the peer's fault, and is noticed before room
 * is made for it.
 *
 * @param bytesMax of a whole RPC, sent or received
 * @param subscriptionsMax in an RPC
 * @param messagesMax in an RPC
 * @param idsMax in all IHAVEs, IWANTs and IDONTWANTs of an RPC together
 * @param controlsMax IHAVEs, IWANTs, GRAFTs, PRUNEs and IDONTWANTs of an RPC together
 * @param topicBytesMax of a topic's name
 * @param idBytesMax of a message id
 */
public record RpcLimits(
    int bytesMax,
    int subscriptionsMax,
    int messagesMax,
    int idsMax,
    int controlsMax,
    int topicBytesMax,
    int idBytesMax) {
  /** A mebibyte, as in go-libp2p; and no honest peer comes near the rest. */
  public static final RpcLimits DEFAULT =
      new RpcLimits(1 << 20, 2_000, 4_000, 40_000, 4_000, 1_024, 1_024);

  public RpcLimits {
    if (bytesMax < 1_024
        || subscriptionsMax < 1
        || messagesMax < 1
        || idsMax < 1
        || controlsMax < 1
        || topicBytesMax < 1
        || idBytesMax < 1) {
      throw new IllegalArgumentException("a limit of an RPC that nothing fits");
    }
  }

  public RpcLimits withBytesMax(int bytes) {
    return new RpcLimits(
        bytes, subscriptionsMax, messagesMax, idsMax, controlsMax, topicBytesMax, idBytesMax);
  }
}
