package dev.hypha.rendezvous;

import dev.hypha.core.Rates.Rate;
import java.time.Duration;

/**
 * What a rendezvous point takes upon itself. Spec: rendezvous/README.md, "Recommendations for
 * Rendezvous Points configurations".
 *
 * @param ttlMin shorter registrations are refused
 * @param ttlDefault of who names none
 * @param ttlMax longer registrations are refused; at most 72 hours
 * @param registrationsOfPeerMax names of one peer
 * @param registrationsMax names of all peers
 * @param answerMax registrations of one answer, at most 1000
 * @param answerBytesMax bytes of the records in one answer
 * @param streamsOfPeerMax questions of one peer at the same time
 * @param messagesOfStreamMax questions on one stream
 * @param idle until a stream without a question ends
 * @param bytesOfPeer what one peer is answered in a second, and {@link
 *     RendezvousPoint#QUESTION_BYTES} for each question; peers of one network together have {@link
 *     RendezvousPoint#PEERS_OF_NETWORK} times as much
 */
public record PointConfig(
    Duration ttlMin,
    Duration ttlDefault,
    Duration ttlMax,
    int registrationsOfPeerMax,
    int registrationsMax,
    int answerMax,
    int answerBytesMax,
    int streamsOfPeerMax,
    int messagesOfStreamMax,
    Duration idle,
    Rate bytesOfPeer) {
  /** As the specification recommends, and 10,000 registrations in all. */
  public static final PointConfig DEFAULT =
      new PointConfig(
          Duration.ofHours(2),
          Duration.ofHours(2),
          Duration.ofDays(3),
          1000,
          10_000,
          RendezvousCodec.REGISTRATIONS_MAX,
          512 * 1024,
          8,
          256,
          Duration.ofSeconds(30),
          new Rate(64 * 1024, 4 * 1024 * 1024));

  public PointConfig {
    if (ttlMin.isNegative()
        || ttlDefault.compareTo(ttlMin) < 0
        || ttlMax.compareTo(ttlDefault) < 0
        || ttlMax.compareTo(Duration.ofDays(3)) > 0) {
      throw new IllegalArgumentException("0 <= ttlMin <= ttlDefault <= ttlMax <= 72 h");
    }
    if (registrationsOfPeerMax < 1 || registrationsMax < registrationsOfPeerMax) {
      throw new IllegalArgumentException("registrations of a peer 1 at least, all no fewer");
    }
    if (answerMax < 1
        || answerMax > RendezvousCodec.REGISTRATIONS_MAX
        || answerBytesMax < RendezvousCodec.RECORD_BYTES_MAX
        || answerBytesMax > RendezvousCodec.BYTES_MAX / 2) {
      throw new IllegalArgumentException("an answer that is too small or too large");
    }
    if (streamsOfPeerMax < 1 || messagesOfStreamMax < 1 || !idle.isPositive()) {
      throw new IllegalArgumentException("a limit of streams below 1");
    }
  }

  /** The same with other bounds of time. */
  public PointConfig withTtl(Duration min, Duration ofDefault, Duration max) {
    return new PointConfig(
        min,
        ofDefault,
        max,
        registrationsOfPeerMax,
        registrationsMax,
        answerMax,
        answerBytesMax,
        streamsOfPeerMax,
        messagesOfStreamMax,
        idle,
        bytesOfPeer);
  }

  /** The same with room for other numbers of registrations. */
  public PointConfig withRegistrations(int ofPeerMax, int max) {
    return new PointConfig(
        ttlMin,
        ttlDefault,
        ttlMax,
        ofPeerMax,
        max,
        answerMax,
        answerBytesMax,
        streamsOfPeerMax,
        messagesOfStreamMax,
        idle,
        bytesOfPeer);
  }

  /** The same with another rate. */
  public PointConfig withBytesOfPeer(Rate rate) {
    return new PointConfig(
        ttlMin,
        ttlDefault,
        ttlMax,
        registrationsOfPeerMax,
        registrationsMax,
        answerMax,
        answerBytesMax,
        streamsOfPeerMax,
        messagesOfStreamMax,
        idle,
        rate);
  }
}
