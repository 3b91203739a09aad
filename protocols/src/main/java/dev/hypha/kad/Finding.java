package dev.hypha.kad;

import dev.hypha.core.PeerAddress;
import dev.hypha.kad.engine.ProviderPlaces;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The providers that a search has found so far. On the caller's thread. */
final class Finding {
  private static final int ADDRESSES_OF_PROVIDER_MAX = 16;

  private final Predicate<PeerAddress> watcher;
  private final ProviderPlaces places;
  private final Map<PeerId, Set<Multiaddr>> placed = new LinkedHashMap<>();
  private final Map<PeerId, Set<Multiaddr>> waiting = new HashMap<>();
  private boolean stopped;

  /**
   * Nothing is found.
   *
   * @param watcher is told of each provider when it has its place; says whether to go on
   */
  Finding(Predicate<PeerAddress> watcher, ProviderPlaces places) {
    this.watcher = watcher;
    this.places = places;
  }

  /** A peer says who provides: hearsay, but who is dialed proves who it is. */
  void heard(List<PeerAddress> providers) {
    List<PeerId> now = places.named(providers.stream().map(PeerAddress::peer).toList());
    now.forEach(this::place);
    for (PeerAddress each : providers) {
      if (placed.containsKey(each.peer())) {
        note(placed.get(each.peer()), each);
      } else if (places.isWaiting(each.peer())) {
        note(waiting.computeIfAbsent(each.peer(), _ -> new LinkedHashSet<>()), each);
      }
    }
    now.forEach(this::tell);
  }

  /** Nobody else is asked. */
  void end() {
    List<PeerId> rest = stopped ? List.of() : places.rest();
    rest.forEach(this::place);
    rest.forEach(this::tell);
    waiting.clear();
  }

  private void place(PeerId provider) {
    Set<Multiaddr> known = waiting.remove(provider);
    placed.put(provider, known == null ? new LinkedHashSet<>() : known);
  }

  private static void note(Set<Multiaddr> known, PeerAddress provider) {
    for (Multiaddr address : provider.addresses()) {
      if (known.size() < ADDRESSES_OF_PROVIDER_MAX) {
        known.add(address.withoutPeer());
      }
    }
  }

  private void tell(PeerId provider) {
    if (!stopped) {
      stopped = !watcher.test(found(provider, placed.getOrDefault(provider, Set.of())));
    }
  }

  private static PeerAddress found(PeerId provider, Set<Multiaddr> addresses) {
    return new PeerAddress(provider, List.copyOf(addresses));
  }

  boolean isStopped() {
    return stopped;
  }

  /** Whether nobody else need be asked. */
  boolean isOver() {
    return stopped || places.isFull();
  }

  Set<PeerId> peers() {
    return placed.keySet();
  }

  /** All that have their place, as they got it. */
  List<PeerAddress> found() {
    return placed.entrySet().stream().map(each -> found(each.getKey(), each.getValue())).toList();
  }
}
