package dev.hypha.tcp;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** The two ways to write a TCP address: multiaddr and socket address. */
final class TcpAddress {
  private TcpAddress() {}

  /**
   * The socket address of {@code /ip4|ip6/…/tcp/…}, with or without {@code /p2p/…}; nothing for any
   * other shape.
   */
  static Optional<InetSocketAddress> of(Multiaddr address) {
    List<Multiaddr.Part> parts = address.withoutPeer().parts();
    if (parts.size() != 2 || parts.get(1).protocol() != Protocol.TCP) {
      return Optional.empty();
    }
    Protocol network = parts.get(0).protocol();
    if (network != Protocol.IP4 && network != Protocol.IP6) {
      return Optional.empty();
    }
    Bytes port = parts.get(1).value();
    return Optional.of(
        new InetSocketAddress(
            ip(parts.get(0).value()), port.unsignedAt(0) << 8 | port.unsignedAt(1)));
  }

  static Multiaddr toMultiaddr(SocketAddress address) {
    InetSocketAddress inet = (InetSocketAddress) address;
    return Multiaddr.tcp(inet.getAddress(), inet.getPort());
  }

  private static InetAddress ip(Bytes raw) {
    try {
      return InetAddress.getByAddress(raw.toArray());
    } catch (UnknownHostException e) {
      throw new AssertionError("a multiaddr holds 4 or 16 bytes", e);
    }
  }
}
