package dev.hypha.node;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns what is listened on into what can be dialed: {@code 0.0.0.0} and {@code ::} become the
 * addresses of the interfaces.
 */
final class ListenAddresses {
  private ListenAddresses() {}

  static List<Multiaddr> expand(List<Multiaddr> listening) {
    List<Multiaddr> expanded = new ArrayList<>();
    for (Multiaddr address : listening) {
      Multiaddr.Part host = address.parts().getFirst();
      boolean ip4 = host.protocol() == Protocol.IP4;
      if ((ip4 || host.protocol() == Protocol.IP6) && allZero(host)) {
        interfaceAddresses(ip4).forEach(ip -> expanded.add(withHost(address, ip)));
      } else {
        expanded.add(address);
      }
    }
    return expanded;
  }

  private static boolean allZero(Multiaddr.Part host) {
    for (int i = 0; i < host.value().size(); i++) {
      if (host.value().at(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The same on one interface: what follows the host stays as it is. */
  private static Multiaddr withHost(Multiaddr address, InetAddress ip) {
    List<Multiaddr.Part> parts = new ArrayList<>(Multiaddr.tcp(ip, 0).parts());
    parts.removeLast();
    parts.addAll(address.parts().subList(1, address.parts().size()));
    return Multiaddr.of(parts);
  }

  private static List<InetAddress> interfaceAddresses(boolean ip4) {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(ip -> ip instanceof Inet4Address == ip4 && !ip.isLinkLocalAddress())
          .toList();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }
}
