package dev.hypha.gossip;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How much of the line gossip may take. What a peer sends too quickly waits where it is: we read no
 * more of it until its rate allows. What we send waits in the queue to that peer, where the lowest
 * priority gives way first. What is over a topic's rate is not looked at, not blamed on anybody,
 * and may come again.
 *
 * @param fromPeer from each peer, all topics together
 * @param toPeer to each peer, all topics together
 * @param topics payload of a topic that comes from peers, all of them together
 */
public record Bandwidth(Optional<Rate> fromPeer, Optional<Rate> toPeer, Map<String, Rate> topics) {
  public static final Bandwidth UNLIMITED =
      new Bandwidth(Optional.empty(), Optional.empty(), Map.of());

  public Bandwidth {
    topics = Map.copyOf(topics);
  }

  /**
   * Bytes in a second, on the average.
   *
   * @param burst bytes that may come at once after a silence
   */
  public record Rate(long bytesPerSecond, long burst) {
    public Rate {
      if (bytesPerSecond < 1 || burst < 1) {
        throw new IllegalArgumentException("a rate that nothing fits");
      }
    }

    /** A burst of one second. */
    public static Rate of(long bytesPerSecond) {
      return new Rate(bytesPerSecond, bytesPerSecond);
    }
  }

  /**
   * For how long the limits have held streams back, those of all peers together.
   *
   * @param fromPeers we would have read on
   * @param toPeers we would have written on
   */
  public record Held(Duration fromPeers, Duration toPeers) {}
}
