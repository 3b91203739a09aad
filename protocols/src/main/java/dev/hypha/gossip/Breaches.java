package dev.hypha.gossip;

import dev.hypha.multiformats.PeerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers the breaches of each peer, so that no peer can make us tell of more than one in a while.
 * Thread-safe; knows of connected peers only.
 */
final class Breaches {
  private static final long QUIET_NANOS = GossipBreached.QUIET_SECONDS * 1_000_000_000L;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, Gathered> peers = new HashMap<>();

  private static final class Gathered {
    long toldAt;
    long times;
    String rule = "";
  }

  /** Another breach; what is to be told of it now, if anything. */
  Optional<GossipBreached> breached(PeerId peer, String rule, long now) {
    lock.lock();
    try {
      Gathered known = peers.get(peer);
      if (known != null && now - known.toldAt < QUIET_NANOS) {
        known.times++;
        known.rule = rule;
        return Optional.empty();
      }
      Gathered fresh = new Gathered();
      fresh.toldAt = now;
      peers.put(peer, fresh);
      return Optional.of(new GossipBreached(peer, rule, 1 + (known == null ? 0 : known.times)));
    } finally {
      lock.unlock();
    }
  }

  /** A peer is gone; what was not told of it yet. */
  Optional<GossipBreached> left(PeerId peer) {
    lock.lock();
    try {
      Gathered known = peers.remove(peer);
      return known == null || known.times == 0
          ? Optional.empty()
          : Optional.of(new GossipBreached(peer, known.rule, known.times));
    } finally {
      lock.unlock();
    }
  }
}
