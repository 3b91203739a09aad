package dev.hypha.store;

import dev.hypha.core.Peerstore;
import dev.hypha.node.MemoryPeerstore;
import dev.hypha.testkit.contract.PeerstoreContract;

class MemoryPeerstoreTest extends PeerstoreContract {
  @Override
  protected Peerstore peerstore() {
    return new MemoryPeerstore(PEERS_MAX);
  }
}
