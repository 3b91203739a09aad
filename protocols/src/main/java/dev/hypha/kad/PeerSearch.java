package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for one peer, which need not be a server: until it is connected, or nobody nearer is known.
 */
final class PeerSearch {
  private final Node node;
  private final KadConfig config;
  private final Lookup lookup;
  private final RegionLookup.Ended ended;

  PeerSearch(Node node, KadConfig config, Lookup lookup, RegionLookup.Ended ended) {
    this.node = node;
    this.config = config;
    this.lookup = lookup;
    this.ended = ended;
  }

  /** Where it is, after so long at most. */
  Optional<FoundPeer> find(PeerId peer, Duration deadline) throws IOException {
    if (peer.equals(node.id())) {
      return Optional.of(new FoundPeer(new PeerAddress(peer, node.addresses()), true));
    }
    Optional<FoundPeer> known = connected(peer, List.of());
    if (known.isPresent() && !known.get().address().addresses().isEmpty()) {
      return known;
    }
    Bytes key = peer.toBytes();
    Set<Multiaddr> told = new LinkedHashSet<>();
    Lookup.Listener listener =
        new Lookup.Listener() {
          @Override
          public boolean heard(KadPeer from, KadMessage answer) {
            if (told.size() < KadPeer.ADDRESSES_MAX) {
              answer.closer().stream()
                  .map(Named::peer)
                  .filter(each -> each.peer().equals(peer))
                  .forEach(each -> told.addAll(config.reach().of(each.addresses())));
            }
            return isPlaced(peer, told);
          }

          @Override
          public boolean failed(KadPeer each, String why) {
            return isPlaced(peer, told); // a client, but it is there
          }
        };
    ended.lookup(Purpose.FIND_PEER, key, lookup.run(Lookup.findNode(key), deadline, listener));
    List<Multiaddr> addresses = List.copyOf(told);
    Optional<FoundPeer> found = connected(peer, addresses);
    return found.isPresent() || addresses.isEmpty()
        ? found
        : Optional.of(new FoundPeer(new PeerAddress(peer, addresses), false));
  }

  /** Whether it is there, and it is known where: who connected may not have said yet. */
  private boolean isPlaced(PeerId peer, Set<Multiaddr> told) {
    return connected(peer, List.copyOf(told))
        .filter(found -> !found.address().addresses().isEmpty())
        .isPresent();
  }

  private boolean isConnected(PeerId peer) {
    return node.connections().stream().anyMatch(each -> each.peer().equals(peer));
  }

  private Optional<FoundPeer> connected(PeerId peer, List<Multiaddr> told) {
    if (!isConnected(peer)) {
      return Optional.empty();
    }
    Set<Multiaddr> addresses = new LinkedHashSet<>(node.peers().of(peer).addresses());
    addresses.addAll(told);
    return Optional.of(new FoundPeer(new PeerAddress(peer, List.copyOf(addresses)), true));
  }
}
