package dev.hypha.node;

import dev.hypha.core.KnownPeers;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Peerstore;
import dev.hypha.multiformats.PeerId;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** {@link KnownPeers} that are forgotten with the process. Thread-safe. */
public final class MemoryPeerstore implements Peerstore {
  private final ReentrantLock lock = new ReentrantLock();
  private final KnownPeers peers;

  public MemoryPeerstore(int peersMax) {
    this.peers = new KnownPeers(peersMax);
  }

  @Override
  public PeerRecord of(PeerId peer) {
    lock.lock();
    try {
      return peers.of(peer);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public PeerRecord update(PeerId peer, UnaryOperator<PeerRecord> change) {
    lock.lock();
    try {
      PeerRecord after = change.apply(peers.of(peer));
      peers.put(peer, after);
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
      return peers.all();
    } finally {
      lock.unlock();
    }
  }
}
