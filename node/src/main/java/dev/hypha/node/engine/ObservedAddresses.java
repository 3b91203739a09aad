package dev.hypha.node.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What peers say our address is. One peer may lie, so an address counts only once four observers on
 * different networks agree, and at most three count for each address we listen on. Old observations
 * expire. Bounded in both directions. Not thread-safe.
 *
 * <p>Spec: identify/README.md, "observedAddr"; numbers as go-libp2p.
 */
public final class ObservedAddresses {
  static final int OBSERVERS_NEEDED = 4;
  static final int EXTERNAL_PER_LISTENER_MAX = 3;
  private static final int ADDRESSES_PER_LISTENER_MAX = 64;
  private static final int OBSERVERS_KEPT_MAX = 16;
  private static final int OBSERVER_IP6_BYTES = 7;
  private static final long VALID_NANOS = Duration.ofMinutes(30).toNanos();

  /** Listening address → observed address → observer → when it said so last. */
  private final Map<Multiaddr, LinkedHashMap<Multiaddr, LinkedHashMap<Bytes, Long>>> seen =
      new LinkedHashMap<>();

  public ObservedAddresses() {}

  /**
   * Takes one observation.
   *
   * @param listening the address of ours that the connection belongs to; an ephemeral port is none
   * @param observer the remote address of the connection
   * @param observed what the peer says our address is
   */
  public void observe(Multiaddr listening, Multiaddr observer, Multiaddr observed, long now) {
    Optional<Bytes> network = network(observer);
    if (network.isEmpty()
        || AddressScope.of(observed) != AddressScope.PUBLIC
        || !sameTransport(listening, observed)) {
      return;
    }
    var addresses = seen.computeIfAbsent(listening, _ -> new LinkedHashMap<>());
    var observers = addresses.computeIfAbsent(observed, _ -> new LinkedHashMap<>());
    addresses.putLast(observed, observers);
    observers.putLast(network.get(), now);
    if (observers.size() > OBSERVERS_KEPT_MAX) {
      observers.pollFirstEntry();
    }
    if (addresses.size() > ADDRESSES_PER_LISTENER_MAX) {
      addresses.pollFirstEntry();
    }
  }

  /** The addresses that enough observers agree on now, those with the most observers first. */
  public List<Multiaddr> external(long now) {
    List<Multiaddr> external = new ArrayList<>();
    for (var addresses : seen.values()) {
      addresses
          .values()
          .forEach(observers -> observers.values().removeIf(at -> now - at > VALID_NANOS));
      addresses.values().removeIf(Map::isEmpty);
      addresses.entrySet().stream()
          .filter(entry -> entry.getValue().size() >= OBSERVERS_NEEDED)
          .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
          .limit(EXTERNAL_PER_LISTENER_MAX)
          .forEach(entry -> external.add(entry.getKey()));
    }
    return external.stream().distinct().toList();
  }

  /** An observer is an IPv4 address or an IPv6 /56: cheap to have one of, costly to have many. */
  private static Optional<Bytes> network(Multiaddr observer) {
    if (observer.has(Protocol.P2P_CIRCUIT)) {
      return Optional.empty();
    }
    Optional<Bytes> ip4 = observer.first(Protocol.IP4).map(Multiaddr.Part::value);
    return ip4.isPresent()
        ? ip4
        : observer.first(Protocol.IP6).map(part -> part.value().slice(0, OBSERVER_IP6_BYTES));
  }

  private static boolean sameTransport(Multiaddr listening, Multiaddr observed) {
    return kinds(listening).equals(kinds(observed));
  }

  private static List<Protocol> kinds(Multiaddr address) {
    return address.withoutPeer().parts().stream().map(Multiaddr.Part::protocol).toList();
  }
}
