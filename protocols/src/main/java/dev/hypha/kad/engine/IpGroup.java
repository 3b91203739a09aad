package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses that one owner is likely to have: a prefix of IPv4 or IPv6.
 *
 * @param prefix 2 or 3 bytes of IPv4, 4 or 6 of IPv6; empty for peers without an IP address
 * @param wide whether it is an allocation (/16, /32) and not a site (/24, /48)
 */
record IpGroup(Bytes prefix, boolean wide) {
  private static final IpGroup NAMELESS = new IpGroup(Bytes.EMPTY, true);
  private static final Bytes IP4_IN_IP6 = Bytes.hex("00000000000000000000ffff");
  private static final int IP4_BYTES = 4;

  /** The groups of a peer; none if all its addresses are local ones and those are exempt. */
  static Set<IpGroup> of(List<Multiaddr> addresses, boolean localExempt) {
    Set<IpGroup> groups = new LinkedHashSet<>();
    boolean exempt = false;
    for (Multiaddr address : addresses) {
      if (localExempt && AddressScope.of(address) != AddressScope.PUBLIC) {
        exempt = true;
      } else {
        address.parts().stream()
            .filter(part -> part.protocol() == Protocol.IP4 || part.protocol() == Protocol.IP6)
            .findFirst()
            .ifPresent(part -> add(groups, part.value()));
      }
    }
    if (groups.isEmpty() && !exempt) {
      groups.add(NAMELESS);
    }
    return groups;
  }

  private static void add(Set<IpGroup> groups, Bytes ip) {
    Bytes plain = ip.startsWith(IP4_IN_IP6) ? ip.slice(IP4_IN_IP6.size()) : ip;
    boolean ip4 = plain.size() == IP4_BYTES;
    groups.add(new IpGroup(plain.slice(0, ip4 ? 3 : 6), false));
    groups.add(new IpGroup(plain.slice(0, ip4 ? 2 : 4), true));
  }
}
