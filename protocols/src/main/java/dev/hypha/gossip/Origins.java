package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.List;

/**
 * Where a peer comes from, as far as too many from one place are suspicious: its IPv4 address, or
 * its IPv6 address and the /64 around it. Nothing of this machine and behind a relay.
 *
 * <p>Spec: gossipsub-v1.1.md, "P6: IP Colocation Factor".
 */
final class Origins {
  private static final int SUBNET_BYTES = 8;

  private Origins() {}

  static List<String> of(Multiaddr remote) {
    if (AddressScope.of(remote) == AddressScope.LOOPBACK || remote.has(Protocol.P2P_CIRCUIT)) {
      return List.of();
    }
    for (Multiaddr.Part part : remote.parts()) {
      Bytes value = part.value();
      if (part.protocol() == Protocol.IP4) {
        return List.of(value.toHex());
      }
      if (part.protocol() == Protocol.IP6) {
        return List.of(value.toHex(), value.slice(0, SUBNET_BYTES).toHex() + "/64");
      }
    }
    return List.of();
  }
}
