package dev.hypha.identify;

import java.time.Duration;

/**
 * What identify takes from a peer, and what it tells.
 *
 * @param timeout for one exchange, in either direction
 * @param ownMessageBytesMax what our message stays under; rust-libp2p reads no more than 4096
 * @param messageBytesMax of one message of a peer
 * @param messagesMax in which a peer may give one answer
 * @param protocolsMax of a peer; further ones are left out
 * @param addressesMax of a peer that is connected; further ones are left out
 * @param addressesKeptMax of a peer that is no longer connected
 * @param pushDelay from a change to the push that tells it, so that several are told together
 * @param pushesSentMax at the same time
 * @param pushRates of the pushes that are taken
 */
public record IdentifyConfig(
    Duration timeout,
    int ownMessageBytesMax,
    int messageBytesMax,
    int messagesMax,
    int protocolsMax,
    int addressesMax,
    int addressesKeptMax,
    Duration pushDelay,
    int pushesSentMax,
    PushRates pushRates) {
  /** The figures of go-libp2p, and messages of our own that rust-libp2p can read. */
  public static final IdentifyConfig DEFAULT =
      new IdentifyConfig(
          Duration.ofSeconds(5),
          4 * 1024,
          8 * 1024,
          10,
          1024,
          500,
          20,
          Duration.ofMillis(200),
          32,
          PushRates.DEFAULT);

  private static final int OWN_MESSAGE_BYTES_MIN = 512;

  public IdentifyConfig {
    positive(timeout.toNanos(), "timeout");
    positive(messageBytesMax, "messageBytesMax");
    positive(messagesMax, "messagesMax");
    positive(protocolsMax, "protocolsMax");
    positive(addressesMax, "addressesMax");
    positive(pushesSentMax, "pushesSentMax");
    if (pushDelay.isNegative() || addressesKeptMax < 0) {
      throw new IllegalArgumentException("pushDelay and addressesKeptMax cannot be negative");
    }
    if (ownMessageBytesMax < OWN_MESSAGE_BYTES_MIN) {
      throw new IllegalArgumentException(
          "ownMessageBytesMax " + ownMessageBytesMax + " is below " + OWN_MESSAGE_BYTES_MIN);
    }
  }

  /** These limits with another delay before a push. */
  public IdentifyConfig withPushDelay(Duration delay) {
    return new IdentifyConfig(
        timeout,
        ownMessageBytesMax,
        messageBytesMax,
        messagesMax,
        protocolsMax,
        addressesMax,
        addressesKeptMax,
        delay,
        pushesSentMax,
        pushRates);
  }

  /** These limits with other rates of pushes. */
  public IdentifyConfig withPushRates(PushRates rates) {
    return new IdentifyConfig(
        timeout,
        ownMessageBytesMax,
        messageBytesMax,
        messagesMax,
        protocolsMax,
        addressesMax,
        addressesKeptMax,
        pushDelay,
        pushesSentMax,
        rates);
  }

  private static void positive(long value, String name) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * How often pushes are taken: by all, and by those behind one prefix of an IP address. A push
   * needs a token of every bucket that concerns it. Loopback addresses are exempt.
   *
   * @param prefixesMax how many prefixes are remembered
   */
  public record PushRates(
      Rate global, Rate ip4Prefix24, Rate ip6Prefix56, Rate ip6Prefix48, int prefixesMax) {
    /** Those of go-libp2p's identify. */
    public static final PushRates DEFAULT =
        new PushRates(
            new Rate(2000, 3000), new Rate(0.2, 10), new Rate(0.2, 10), new Rate(0.5, 20), 8192);

    public PushRates {
      positive(prefixesMax, "prefixesMax");
    }
  }

  /** A bucket of {@code burst} tokens that gains {@code perSecond} of them a second. */
  public record Rate(double perSecond, int burst) {
    private static final double NANOS = 1e9;

    public Rate {
      if (!(perSecond > 1e-6 && perSecond <= NANOS)) {
        throw new IllegalArgumentException("a rate of " + perSecond + " a second");
      }
      positive(burst, "burst");
      if (burst / perSecond > 1e9) {
        throw new IllegalArgumentException("a burst that takes centuries to come back: " + burst);
      }
    }

    /** The time that one token takes, in nanoseconds. */
    long intervalNanos() {
      return (long) (NANOS / perSecond);
    }
  }
}
