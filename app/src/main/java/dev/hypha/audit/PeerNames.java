package dev.hypha.audit;

import dev.hypha.multiformats.PeerId;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The text forms of the peers that lines are about: to convert one to base58 takes longer than all
 * else that a line needs. Keeps at most {@link #KEPT_MAX}. Thread-safe.
 */
final class PeerNames {
  private static final int KEPT_MAX = 4096;

  private final ConcurrentHashMap<PeerId, String> names = new ConcurrentHashMap<>();

  String of(PeerId peer) {
    String known = names.get(peer);
    if (known != null) {
      return known;
    }
    if (names.size() >= KEPT_MAX) {
      names.clear();
    }
    String name = peer.toString();
    names.put(peer, name);
    return name;
  }
}
