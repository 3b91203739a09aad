package dev.hypha.kad.engine;

/**
 * How much of anything a message may have.
 *
 * <p>More bytes are the peer's fault. More peers or addresses than these are passed over unread:
 * other stacks send all that they have.
 *
 * @param bytesMax of a whole message
 * @param keyBytesMax of a key
 * @param valueBytesMax of a record's value
 * @param closerMax peers that are nearer
 * @param providersMax providers
 * @param addressesMax addresses of a peer, at most {@value KadPeer#ADDRESSES_MAX}
 * @param addressBytesMax of an address
 */
public record KadLimits(
    int bytesMax,
    int keyBytesMax,
    int valueBytesMax,
    int closerMax,
    int providersMax,
    int addressesMax,
    int addressBytesMax) {
  /** 4 MiB, as in go-libp2p-kad-dht; a value of up to 1 MiB. */
  public static final KadLimits DEFAULT =
      new KadLimits(4 << 20, 2_048, 1 << 20, 40, 256, KadPeer.ADDRESSES_MAX, 512);

  public KadLimits {
    if (bytesMax < 1_024
        || keyBytesMax < 1
        || valueBytesMax < 0
        || closerMax < 1
        || providersMax < 1
        || addressesMax < 0
        || addressesMax > KadPeer.ADDRESSES_MAX
        || addressBytesMax < 1) {
      throw new IllegalArgumentException("a limit of a message that nothing fits");
    }
  }
}
