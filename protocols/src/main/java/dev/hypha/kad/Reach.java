package dev.hypha.kad;

import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import java.util.List;

/** Which addresses mean something in a network: the others are neither followed nor told. */
public enum Reach {
  /** The internet: loopback, link-local and private addresses are nobody's. */
  PUBLIC,
  /** A local network: who is met at a public address does not belong to it. */
  LOCAL,
  /** Both. */
  ANY;

  /** Those of {@code addresses} that are of use. */
  List<Multiaddr> of(List<Multiaddr> addresses) {
    return this == PUBLIC
        ? addresses.stream()
            .filter(address -> AddressScope.of(address) == AddressScope.PUBLIC)
            .toList()
        : addresses;
  }

  /** Whether a peer that is met at {@code remote} belongs to the network. */
  boolean admits(Multiaddr remote) {
    return this == ANY || (AddressScope.of(remote) == AddressScope.PUBLIC) == (this == PUBLIC);
  }
}
