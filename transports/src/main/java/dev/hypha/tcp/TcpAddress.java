package dev.hypha.tcp;

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
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;

/** The two ways to write a TCP address: multiaddr and socket address. */
final class TcpAddress {
  private TcpAddress() {}

  /**
   * Whether {@code address} is {@code /ip4|ip6/…/tcp/…} or {@code /ip6zone/…/ip6/…/tcp/…}, with or
   * without {@code /p2p/…}.
   */
  static boolean matches(Multiaddr address) {
    List<Part> parts = address.withoutPeer().parts();
    return switch (parts.size()) {
      case 2 -> (is(parts, 0, Protocol.IP4) || is(parts, 0, Protocol.IP6)) && tcpLast(parts);
      case 3 -> is(parts, 0, Protocol.IP6ZONE) && is(parts, 1, Protocol.IP6) && tcpLast(parts);
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
      throw new IllegalArgumentException("not a TCP address: " + address);
    }
    List<Part> parts = address.withoutPeer().parts();
    Bytes port = parts.getLast().value();
    InetAddress ip = ip(parts.get(parts.size() - 2).value());
    if (parts.size() == 3) {
      ip = inZone(ip, parts.getFirst().text());
    }
    return new InetSocketAddress(ip, (port.unsignedAt(0) << 8) | port.unsignedAt(1));
  }

  static Multiaddr toMultiaddr(SocketAddress address) {
    InetSocketAddress inet = (InetSocketAddress) address;
    return Multiaddr.tcp(inet.getAddress(), inet.getPort());
  }

  static StandardProtocolFamily family(InetAddress ip) {
    return ip instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
  }

  private static boolean is(List<Part> parts, int index, Protocol protocol) {
    return parts.get(index).protocol() == protocol;
  }

  private static boolean tcpLast(List<Part> parts) {
    return parts.getLast().protocol() == Protocol.TCP;
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
    return ip instanceof Inet4Address
        ? ip
        : Inet6Address.getByAddress(null, ip.getAddress(), named.getIndex());
  }
}
