package dev.hypha.mdns;

import dev.hypha.bytes.Bytes;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The network interfaces of this machine that multicast works on. */
final class Interfaces {
  private static final System.Logger LOG = System.getLogger(Interfaces.class.getName());

  private Interfaces() {}

  /**
   * An interface as it was when it was looked at.
   *
   * @param handle what the system calls it by
   * @param ips its addresses
   */
  record Interface(
      NetworkInterface handle, boolean loopback, List<Bytes> ips, boolean ip4, boolean ip6) {
    Interface {
      ips = List.copyOf(ips);
    }
  }

  /**
   * Those that are up, by their index: all that can do multicast and have an address, and the
   * loopback interface, so that nodes on one machine without a network find each other.
   *
   * @param names of those to look at; all, if there are none
   */
  static Map<Integer, Interface> named(Set<String> names) {
    Map<Integer, Interface> all = new LinkedHashMap<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if ((names.isEmpty() || names.contains(each.getName()))
            && each.isUp()
            && (each.supportsMulticast() || each.isLoopback())) {
          List<InetAddress> addresses = Collections.list(each.getInetAddresses());
          if (!addresses.isEmpty()) {
            all.put(each.getIndex(), describe(each, addresses));
          }
        }
      }
    } catch (SocketException e) {
      LOG.log(Level.DEBUG, "the interfaces cannot be looked at: {0}", e.getMessage());
    }
    return all;
  }

  private static Interface describe(NetworkInterface handle, List<InetAddress> addresses)
      throws SocketException {
    boolean ip4 = addresses.stream().anyMatch(Inet4Address.class::isInstance);
    boolean ip6 = addresses.stream().anyMatch(ip -> !(ip instanceof Inet4Address));
    List<Bytes> ips = addresses.stream().map(ip -> Bytes.owning(ip.getAddress())).toList();
    return new Interface(handle, handle.isLoopback(), ips, ip4, ip6);
  }
}
