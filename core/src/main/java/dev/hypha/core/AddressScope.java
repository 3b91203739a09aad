package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;

/** How far an address reaches. Spec: RFC 6890, RFC 4193, RFC 4291. */
public enum AddressScope {
  /** This machine only: 127/8, ::1, and addresses within the process. */
  LOOPBACK,
  /** This link only: 169.254/16, fe80::/10. */
  LINK_LOCAL,
  /** This site only: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7. */
  PRIVATE,
  /** Everywhere, as far as the address tells; names count as public. */
  PUBLIC;

  public static AddressScope of(Multiaddr address) {
    for (Multiaddr.Part part : address.parts()) {
      if (part.protocol() == Protocol.IP4) {
        return ofIp4(part.value());
      }
      if (part.protocol() == Protocol.IP6) {
        return ofIp6(part.value());
      }
      if (part.protocol() == Protocol.MEMORY) {
        return LOOPBACK;
      }
    }
    return PUBLIC;
  }

  private static AddressScope ofIp4(Bytes ip) {
    int first = ip.unsignedAt(0);
    int second = ip.unsignedAt(1);
    if (first == 127) {
      return LOOPBACK;
    }
    if (first == 169 && second == 254) {
      return LINK_LOCAL;
    }
    boolean site =
        first == 10
            || (first == 172 && second >> 4 == 1)
            || (first == 192 && second == 168)
            || (first == 100 && second >> 6 == 1);
    return site ? PRIVATE : PUBLIC;
  }

  private static AddressScope ofIp6(Bytes ip) {
    if (ip.unsignedAt(0) == 0xfe && ip.unsignedAt(1) >> 6 == 2) {
      return LINK_LOCAL;
    }
    if ((ip.unsignedAt(0) & 0xfe) == 0xfc) {
      return PRIVATE;
    }
    for (int i = 0; i < 15; i++) {
      if (ip.at(i) != 0) {
        return PUBLIC;
      }
    }
    return ip.at(15) == 1 ? LOOPBACK : PUBLIC;
  }
}
