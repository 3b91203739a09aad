package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose a peer's addresses are likely to be: the prefixes of IPv4 and IPv6 that they share with
 * others.
 *
 * <p>A group is a number, the prefix with its kind above it: a table counts them for every peer
 * that it hears of. Immutable.
 */
final class IpGroups {
  /** Peers without an IP address are one group. */
  private static final long NAMELESS = 0;

  private static final int KIND_SHIFT = 56;
  private static final long ALLOCATION4 = 1;
  private static final long SITE4 = 2;
  private static final long ALLOCATION6 = 3;
  private static final long SITE6 = 4;

  private static final Bytes IP4_IN_IP6 = Bytes.hex("00000000000000000000ffff");
  private static final int IP4_BYTES = 4;
  private static final IpGroups EXEMPT = new IpGroups(new long[0]);

  private final long[] groups;

  private IpGroups(long[] groups) {
    this.groups = groups;
  }

  /** The groups of a peer; none if all its addresses are local ones and those are exempt. */
  static IpGroups of(List<Multiaddr> addresses, boolean localExempt) {
    long[] found = new long[2 * addresses.size()];
    int count = 0;
    boolean exempt = false;
    for (Multiaddr address : addresses) {
      if (localExempt && AddressScope.of(address) != AddressScope.PUBLIC) {
        exempt = true;
        continue;
      }
      Bytes ip = ip(address);
      if (ip != null) {
        boolean ip4 = ip.size() == IP4_BYTES;
        count = add(found, count, group(ip, ip4 ? 2 : 4, ip4 ? ALLOCATION4 : ALLOCATION6));
        count = add(found, count, group(ip, ip4 ? 3 : 6, ip4 ? SITE4 : SITE6));
      }
    }
    if (count == 0) {
      return exempt ? EXEMPT : new IpGroups(new long[] {NAMELESS});
    }
    long[] all = Arrays.copyOf(found, count);
    Arrays.sort(all);
    return new IpGroups(all);
  }

  /** Whether a group is an allocation (/16, /32) and not a site (/24, /48). */
  static boolean wide(long group) {
    long kind = group >>> KIND_SHIFT;
    return kind != SITE4 && kind != SITE6;
  }

  int count() {
    return groups.length;
  }

  long at(int index) {
    return groups[index];
  }

  boolean contains(long group) {
    for (long each : groups) {
      if (each == group) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpGroups its && Arrays.equals(groups, its.groups);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(groups);
  }

  private static @Nullable Bytes ip(Multiaddr address) {
    for (Multiaddr.Part part : address.parts()) {
      if (part.protocol() == Protocol.IP4 || part.protocol() == Protocol.IP6) {
        Bytes ip = part.value();
        return ip.startsWith(IP4_IN_IP6) ? ip.slice(IP4_IN_IP6.size()) : ip;
      }
    }
    return null;
  }

  private static int add(long[] found, int count, long group) {
    for (int i = 0; i < count; i++) {
      if (found[i] == group) {
        return count;
      }
    }
    found[count] = group;
    return count + 1;
  }

  private static long group(Bytes ip, int bytes, long kind) {
    long prefix = 0;
    for (int i = 0; i < bytes; i++) {
      prefix = (prefix << Byte.SIZE) | ip.unsignedAt(i);
    }
    return (kind << KIND_SHIFT) | prefix;
  }
}
