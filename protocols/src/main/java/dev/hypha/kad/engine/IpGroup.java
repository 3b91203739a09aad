package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that one owner is likely to have: a prefix of IPv4 or IPv6.
 *
 * @param prefix its bytes, the first the most significant
 * @param bytes how many: 2 or 3 of IPv4, 4 or 6 of IPv6; none for peers without an IP address
 * @param ip4 whether it is one of IPv4
 */
record IpGroup(long prefix, int bytes, boolean ip4) {
  private static final IpGroup NAMELESS = new IpGroup(0, 0, true);
  private static final Bytes IP4_IN_IP6 = Bytes.hex("00000000000000000000ffff");
  private static final int IP4_BYTES = 4;

  /** Whether it is an allocation (/16, /32) and not a site (/24, /48). */
  boolean wide() {
    return bytes != (ip4 ? 3 : 6);
  }

  /** The groups of a peer; none if all its addresses are local ones and those are exempt. */
  static Set<IpGroup> of(List<Multiaddr> addresses, boolean localExempt) {
    Set<IpGroup> groups = new HashSet<>(4);
    boolean exempt = false;
    for (Multiaddr address : addresses) {
      if (localExempt && AddressScope.of(address) != AddressScope.PUBLIC) {
        exempt = true;
      } else {
        Bytes ip = ip(address);
        if (ip != null) {
          add(groups, ip);
        }
      }
    }
    if (groups.isEmpty() && !exempt) {
      groups.add(NAMELESS);
    }
    return Set.copyOf(groups);
  }

  private static @Nullable Bytes ip(Multiaddr address) {
    for (Multiaddr.Part part : address.parts()) {
      if (part.protocol() == Protocol.IP4 || part.protocol() == Protocol.IP6) {
        return part.value();
      }
    }
    return null;
  }

  private static void add(Set<IpGroup> groups, Bytes ip) {
    Bytes plain = ip.startsWith(IP4_IN_IP6) ? ip.slice(IP4_IN_IP6.size()) : ip;
    boolean ip4 = plain.size() == IP4_BYTES;
    groups.add(prefix(plain, ip4 ? 3 : 6, ip4));
    groups.add(prefix(plain, ip4 ? 2 : 4, ip4));
  }

  private static IpGroup prefix(Bytes ip, int bytes, boolean ip4) {
    long prefix = 0;
    for (int i = 0; i < bytes; i++) {
      prefix = prefix << Byte.SIZE | ip.unsignedAt(i);
    }
    return new IpGroup(prefix, bytes, ip4);
  }
}
