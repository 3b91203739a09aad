package dev.hypha.node;

import dev.hypha.core.PeerRecord;
import dev.hypha.core.Peerstore;
import dev.hypha.multiformats.PeerId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Peers in memory, the least recently changed dropped first. Thread-safe. */
public final class MemoryPeerstore implements Peerstore {
  private final ReentrantLock lock = new ReentrantLock();
  private final int peersMax;
  private final LinkedHashMap<PeerId, PeerRecord> peers = new LinkedHashMap<>();

  public MemoryPeerstore(int peersMax) {
    this.peersMax = peersMax;
  }

  @Override
  public PeerRecord of(PeerId peer) {
    lock.lock();
    try {
      return peers.getOrDefault(peer, PeerRecord.UNKNOWN);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public PeerRecord update(PeerId peer, UnaryOperator<PeerRecord> change) {
    lock.lock();
    try {
      PeerRecord before = peers.getOrDefault(peer, PeerRecord.UNKNOWN);
      PeerRecord after = change.apply(before);
      peers.putLast(peer, after);
      if (peers.size() > peersMax) {
        peers.pollFirstEntry();
      }
      return after;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(PeerId peer) {
    lock.lock();
    try {
      peers.remove(peer);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Collection<PeerId> all() {
    lock.lock();
    try {
      return List.copyOf(peers.keySet());
    } finally {
      lock.unlock();
    }
  }
}
