package dev.hypha.core;

import dev.hypha.bytes.MalformedException;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.List;

/**
 * A peer and where it may be found.
 *
 * @param addresses without a trailing {@code /p2p/…}; may be empty when the peerstore is to be
 *     asked
 */
public record PeerAddress(PeerId peer, List<Multiaddr> addresses) {
  public PeerAddress {
    addresses = addresses.stream().map(Multiaddr::withoutPeer).toList();
  }

  public static PeerAddress of(PeerId peer) {
    return new PeerAddress(peer, List.of());
  }

  /**
   * Reads {@code /ip4/…/tcp/…/p2p/ID}, or a bare peer id.
   *
   * @throws MalformedException if {@code text} is neither, or names no peer
   */
  public static PeerAddress parse(String text) throws MalformedException {
    if (!text.startsWith("/")) {
      return of(PeerId.parse(text));
    }
    Multiaddr address = Multiaddr.parse(text);
    PeerId peer =
        address
            .peerId()
            .orElseThrow(
                () -> new MalformedException("the address does not end in /p2p/PEER: " + text));
    return new PeerAddress(peer, List.of(address));
  }
}
