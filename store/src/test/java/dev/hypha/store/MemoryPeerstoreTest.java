package dev.hypha.store;

import dev.hypha.core.Peerstore;
import dev.hypha.node.MemoryPeerstore;

class MemoryPeerstoreTest extends PeerstoreContract {
  @Override
  Peerstore peerstore() {
    return new MemoryPeerstore(PEERS_MAX);
  }
}
