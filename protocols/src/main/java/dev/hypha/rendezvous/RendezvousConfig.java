package dev.hypha.rendezvous;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a node looks for others, and lets itself be found.
 *
 * @param points whom it asks
 * @param namespace under which name, 1 to 255 bytes
 * @param registering whether it registers itself too
 * @param ttl of its registration, renewed when half of it is over; empty for the point's default
 * @param interval between two questions
 * @param peersMax how many peers of one point are looked at
 */
public record RendezvousConfig(
    List<PeerAddress> points,
    String namespace,
    boolean registering,
    Optional<Duration> ttl,
    Duration interval,
    int peersMax) {
  public RendezvousConfig {
    points = List.copyOf(points);
    if (namespace.isEmpty() || Bytes.utf8(namespace).size() > RendezvousCodec.NAMESPACE_BYTES_MAX) {
      throw new IllegalArgumentException("a name has 1 to 255 bytes: " + namespace);
    }
    if (!interval.isPositive() || peersMax < 1) {
      throw new IllegalArgumentException("an interval above 0, and one peer at least");
    }
  }

  /** Registers and asks every minute, for a thousand peers at most. */
  public static RendezvousConfig of(String namespace, List<PeerAddress> points) {
    return new RendezvousConfig(
        points, namespace, true, Optional.empty(), Duration.ofMinutes(1), 1000);
  }

  /** The same with another interval. */
  public RendezvousConfig withInterval(Duration interval) {
    return new RendezvousConfig(points, namespace, registering, ttl, interval, peersMax);
  }

  /** The same for who only looks. */
  public RendezvousConfig onlyLooking() {
    return new RendezvousConfig(points, namespace, false, ttl, interval, peersMax);
  }
}
