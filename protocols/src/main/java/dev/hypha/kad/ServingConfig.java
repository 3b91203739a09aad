package dev.hypha.kad;

import java.time.Duration;

/**
 * How much is done for others.
 *
 * @param streamsOfPeerMax streams of one peer at once, as rust-libp2p
 * @param messagesOfStreamMax questions on one stream
 * @param idle how long a peer may take for a question, or to take our answer
 * @param peersBytesMax of the peers in an answer; rust-libp2p reads no message above 16 KiB
 * @param addressesTold of one peer
 * @param recordsMax values kept in memory
 * @param recordsBytesMax bytes of their keys and values
 * @param providedKeysMax keys whose providers are kept in memory
 * @param providersOfKeyMax providers kept of each
 */
public record ServingConfig(
    int streamsOfPeerMax,
    int messagesOfStreamMax,
    Duration idle,
    int peersBytesMax,
    int addressesTold,
    int recordsMax,
    long recordsBytesMax,
    int providedKeysMax,
    int providersOfKeyMax) {
  public static final ServingConfig DEFAULT =
      new ServingConfig(
          32, 10_000, Duration.ofMinutes(1), 14_000, 8, 100_000, 64 << 20, 100_000, 128);

  public ServingConfig {
    if (streamsOfPeerMax < 1 || messagesOfStreamMax < 1 || !idle.isPositive()) {
      throw new IllegalArgumentException("a server that answers nothing");
    }
    if (peersBytesMax < 1_024 || addressesTold < 1) {
      throw new IllegalArgumentException("an answer that says nothing");
    }
    if (recordsMax < 1 || recordsBytesMax < 1 || providedKeysMax < 1 || providersOfKeyMax < 1) {
      throw new IllegalArgumentException("a store that keeps nothing");
    }
  }
}
