package dev.hypha.identify;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Optional;

/**
 * The IP address at the front of a multiaddr: of a relayed one, the relay's.
 *
 * @param bytes 4 or 16 of them
 */
record IpAddress(Bytes bytes) {
  private static final int IP4_BYTES = 4;
  private static final Bytes IP4_IN_IP6 = Bytes.hex("00000000000000000000ffff");
  private static final Bytes IP6_LOOPBACK = Bytes.hex("00000000000000000000000000000001");
  private static final byte IP4_LOOPBACK = 127;

  static Optional<IpAddress> of(Multiaddr address) {
    return address.parts().stream()
        .filter(part -> part.protocol() == Protocol.IP4 || part.protocol() == Protocol.IP6)
        .findFirst()
        .map(part -> new IpAddress(plain(part.value())));
  }

  static boolean isLoopback(Multiaddr address) {
    return of(address).map(IpAddress::isLoopback).orElse(false);
  }

  boolean isIp4() {
    return bytes.size() == IP4_BYTES;
  }

  boolean isLoopback() {
    return isIp4() ? bytes.at(0) == IP4_LOOPBACK : bytes.equals(IP6_LOOPBACK);
  }

  /** The leading {@code bits}, a multiple of eight. */
  Bytes prefix(int bits) {
    return bytes.slice(0, bits / Byte.SIZE);
  }

  private static Bytes plain(Bytes value) {
    return value.startsWith(IP4_IN_IP6) ? value.slice(IP4_IN_IP6.size()) : value;
  }
}
