package dev.hypha.mdns.engine;

import dev.hypha.core.PeerAddress;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The peers that were heard of, and until when. Bounded. Not thread-safe. */
final class Roster {
  private static final long SECOND = 1_000_000_000L;

  /** So many names lead to one peer; some stacks draw a new one for each answer. */
  private static final int NAMES_MAX = 4;

  /** Whoever holds for a shorter time than this is not asked for again. */
  private static final long REFRESHED_NANOS_MIN = 10 * SECOND;

  private final MdnsConfig config;
  private final Map<PeerId, Peer> peers = new HashMap<>();

  /** Whether the two times below are to be reckoned anew: not for each packet of a flood. */
  private boolean changed;

  private long expiresAt = Long.MAX_VALUE;
  private long refreshesAt = Long.MAX_VALUE;

  Roster(MdnsConfig config) {
    this.config = config;
  }

  private record Place(int link, Multiaddr address) {}

  private static final class Peer {
    final LinkedHashSet<String> names = new LinkedHashSet<>();
    final LinkedHashMap<Place, Long> places = new LinkedHashMap<>();
    long ttlNanos;
    long refreshAt = Long.MAX_VALUE;
  }

  /** Whether a peer is known, or there is room for it. */
  boolean admits(PeerId peer) {
    return peers.containsKey(peer) || peers.size() < config.peersMax();
  }

  /** {@code name} says that {@code peer} is at {@code addresses} of {@code link}. */
  void seen(
      int link,
      String name,
      PeerId peer,
      Collection<Multiaddr> addresses,
      long ttlNanos,
      long now,
      Consumer<? super Effect> effects) {
    Peer known = peers.computeIfAbsent(peer, _ -> new Peer());
    changed = true;
    known.names.addLast(name);
    if (known.names.size() > NAMES_MAX) {
      known.names.removeFirst();
    }
    boolean more = false;
    for (Multiaddr address : addresses) {
      Place place = new Place(link, address);
      boolean fresh = !holds(known, address);
      if (known.places.containsKey(place) || known.places.size() < config.addressesPerPeerMax()) {
        known.places.put(place, now + ttlNanos);
        more |= fresh;
      }
    }
    known.ttlNanos = ttlNanos;
    known.refreshAt = ttlNanos < REFRESHED_NANOS_MIN ? Long.MAX_VALUE : now + ttlNanos / 5 * 4;
    if (more) {
      effects.accept(new Effect.Found(describe(peer, known)));
    }
  }

  /** {@code name} leaves {@code link}; it has a second to say that it does not. */
  void leaves(int link, String name, long now) {
    changed = true;
    for (Peer each : peers.values()) {
      if (each.names.contains(name)) {
        each.places.replaceAll(
            (place, until) -> place.link() == link && until - now > SECOND ? now + SECOND : until);
      }
    }
  }

  /** Nothing is reached by {@code link} any more. */
  void down(int link, long now) {
    changed = true;
    for (Peer each : peers.values()) {
      each.places.replaceAll((place, until) -> place.link() == link ? now : until);
    }
  }

  /** Forgets whom nobody has told of in time. */
  void expire(long now, Consumer<? super Effect> effects) {
    if (expiresAt() > now) {
      return;
    }
    changed = true;
    Iterator<Map.Entry<PeerId, Peer>> all = peers.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<PeerId, Peer> each = all.next();
      each.getValue().places.values().removeIf(until -> until <= now);
      if (each.getValue().places.isEmpty()) {
        all.remove();
        effects.accept(new Effect.Lost(each.getKey()));
      }
    }
  }

  /** Whether somebody is to be asked for before the time is up; says so once for each time. */
  boolean refresh(long now) {
    if (refreshesAt() > now) {
      return false;
    }
    changed = true;
    boolean due = false;
    for (Peer each : peers.values()) {
      if (each.refreshAt <= now) {
        due = true;
        each.refreshAt = now + each.ttlNanos / 10;
      }
    }
    return due;
  }

  /** When {@link #refresh} has something to do. */
  long refreshesAt() {
    reckon();
    return refreshesAt;
  }

  /** When {@link #expire} has something to do. */
  long expiresAt() {
    reckon();
    return expiresAt;
  }

  private void reckon() {
    if (!changed) {
      return;
    }
    changed = false;
    expiresAt = Long.MAX_VALUE;
    refreshesAt = Long.MAX_VALUE;
    for (Peer each : peers.values()) {
      refreshesAt = Math.min(refreshesAt, each.refreshAt);
      for (long until : each.places.values()) {
        expiresAt = Math.min(expiresAt, until);
      }
    }
  }

  Collection<PeerAddress> all() {
    List<PeerAddress> all = new ArrayList<>();
    peers.forEach((peer, known) -> all.add(describe(peer, known)));
    return all;
  }

  private static boolean holds(Peer peer, Multiaddr address) {
    return peer.places.keySet().stream().anyMatch(place -> place.address().equals(address));
  }

  private static PeerAddress describe(PeerId peer, Peer known) {
    return new PeerAddress(
        peer, known.places.keySet().stream().map(Place::address).distinct().toList());
  }
}
