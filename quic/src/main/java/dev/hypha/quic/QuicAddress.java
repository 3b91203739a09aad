package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multiaddr.Part;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The two ways to write a QUIC address: multiaddr and socket address. */
final class QuicAddress {
  private QuicAddress() {}

  /**
   * Whether {@code address} is {@code /ip4|ip6/…/udp/…/quic-v1} or the same in an {@code ip6zone},
   * with or without {@code /p2p/…}.
   */
  static boolean matches(Multiaddr address) {
    List<Part> parts = address.withoutPeer().parts();
    int last = parts.size() - 1;
    if (last < 2 || !is(parts, last, Protocol.QUIC_V1) || !is(parts, last - 1, Protocol.UDP)) {
      return false;
    }
    return switch (parts.size()) {
      case 3 -> is(parts, 0, Protocol.IP4) || is(parts, 0, Protocol.IP6);
      case 4 -> is(parts, 0, Protocol.IP6ZONE) && is(parts, 1, Protocol.IP6);
      default -> false;
    };
  }

  /**
   * The socket address of an address that {@link #matches}.
   *
   * @throws IOException if it is in a zone that this machine does not have
   * @throws IllegalArgumentException if it does not match
   */
  static InetSocketAddress of(Multiaddr address) throws IOException {
    if (!matches(address)) {
      throw new IllegalArgumentException("not a QUIC address: " + address);
    }
    List<Part> parts = address.withoutPeer().parts();
    int last = parts.size() - 1;
    Bytes port = parts.get(last - 1).value();
    InetAddress ip = ip(parts.get(last - 2).value());
    if (parts.size() == 4 && ip instanceof Inet6Address) {
      ip = inZone(ip, parts.getFirst().text());
    }
    return new InetSocketAddress(ip, (port.unsignedAt(0) << 8) | port.unsignedAt(1));
  }

  static Multiaddr toMultiaddr(InetSocketAddress address) {
    List<Part> parts =
        new ArrayList<>(Multiaddr.udp(address.getAddress(), address.getPort()).parts());
    parts.add(new Part(Protocol.QUIC_V1, Bytes.EMPTY));
    return Multiaddr.of(parts);
  }

  static boolean isIp4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }

  private static boolean is(List<Part> parts, int index, Protocol protocol) {
    return parts.get(index).protocol() == protocol;
  }

  private static InetAddress ip(Bytes raw) {
    try {
      return InetAddress.getByAddress(raw.toArray());
    } catch (UnknownHostException e) {
      throw new AssertionError("a multiaddr holds 4 or 16 bytes", e);
    }
  }

  /** A zone is the name of an interface or its number. */
  private static InetAddress inZone(InetAddress ip, String zone) throws IOException {
    NetworkInterface named = NetworkInterface.getByName(zone);
    if (named == null && zone.matches("[0-9]{1,9}")) {
      named = NetworkInterface.getByIndex(Integer.parseInt(zone));
    }
    if (named == null) {
      throw new IOException("this machine has no network interface '" + zone + "'");
    }
    return Inet6Address.getByAddress(null, ip.getAddress(), named.getIndex());
  }
}
