package dev.hypha.node;

import dev.hypha.core.PeerAddress;
import java.time.Duration;
import java.util.List;

/**
 * How a node comes by peers.
 *
 * @param bootstrap who is dialed at the start, and again while peers are missing
 * @param minPeers while fewer are connected that this node has dialed or found, somebody is dialed
 * @param pause after a failure, or the end of a connection; it doubles with each further failure
 * @param pauseMax the longest
 */
public record AutoDialConfig(
    List<PeerAddress> bootstrap, int minPeers, Duration pause, Duration pauseMax) {
  /** Nobody is dialed that nobody asked for. */
  public static final AutoDialConfig OFF =
      new AutoDialConfig(List.of(), 0, Duration.ofSeconds(1), Duration.ofSeconds(30));

  public AutoDialConfig {
    bootstrap = List.copyOf(bootstrap);
    if (minPeers < 0 || !pause.isPositive() || pause.compareTo(pauseMax) > 0) {
      throw new IllegalArgumentException("a bound of automatic dialing that nothing fits");
    }
  }

  public AutoDialConfig withBootstrap(List<PeerAddress> now) {
    return new AutoDialConfig(now, minPeers, pause, pauseMax);
  }

  public AutoDialConfig withMinPeers(int now) {
    return new AutoDialConfig(bootstrap, now, pause, pauseMax);
  }

  /** Whether there is anything to do. */
  public boolean isOff() {
    return bootstrap.isEmpty() && minPeers == 0;
  }
}
