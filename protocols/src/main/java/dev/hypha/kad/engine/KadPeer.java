package dev.hypha.kad.engine;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.List;

/**
 * A peer, its place, and where it is said to be found.
 *
 * @param id the place of {@code peer}
 * @param addresses at most {@value #ADDRESSES_MAX}; what comes behind is dropped
 */
public record KadPeer(PeerId peer, KadId id, List<Multiaddr> addresses) {
  public static final int ADDRESSES_MAX = 16;

  public KadPeer {
    addresses = List.copyOf(addresses.subList(0, Math.min(addresses.size(), ADDRESSES_MAX)));
  }

  public static KadPeer of(PeerId peer, List<Multiaddr> addresses) {
    return new KadPeer(peer, KadId.of(peer), addresses);
  }
}
