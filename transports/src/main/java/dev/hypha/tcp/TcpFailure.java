package dev.hypha.tcp;

import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** What the kernel's refusals mean, in one plain sentence each. */
final class TcpFailure {
  private static final int RESERVED_PORTS = 1024;

  private TcpFailure() {}

  static ConnectException dialing(Multiaddr address, IOException cause) {
    String kernel = String.valueOf(cause.getMessage());
    if (cause instanceof NoRouteToHostException) {
      return explained(
          "no route leads to " + address + ": it is off, or a firewall rejects us", cause);
    }
    if (kernel.contains("refused")) {
      return explained("nobody listens on " + address + ": the connection was refused", cause);
    }
    if (kernel.contains("timed out")) {
      return explained("no answer from " + address, cause);
    }
    if (kernel.contains("unreachable")) {
      return explained("this machine has no connection to the network of " + address, cause);
    }
    return explained("cannot connect to " + address + ": " + kernel, cause);
  }

  static IOException listening(InetSocketAddress local, Multiaddr behind, IOException cause) {
    Multiaddr address = TcpAddress.toMultiaddr(local).encapsulate(behind);
    String begin = "cannot listen on " + address + ": ";
    if (!isOurs(local)) {
      return new IOException(
          begin + "no interface of this machine has that address; choose another one", cause);
    }
    if (cause instanceof java.net.BindException) {
      String why =
          local.getPort() > 0 && local.getPort() < RESERVED_PORTS
              ? "the port is in use or reserved for administrators"
              : "the port is in use";
      return new IOException(
          begin + why + "; stop the program that has it, or choose another port (0 for a free one)",
          cause);
    }
    return new IOException(begin + cause.getMessage(), cause);
  }

  /** The JDK has no sockets of this family. */
  static IOException familyMissing(InetSocketAddress address, UnsupportedOperationException cause) {
    return new IOException(
        "this machine has no IP of the kind of " + TcpAddress.toMultiaddr(address), cause);
  }

  private static boolean isOurs(InetSocketAddress local) {
    try {
      return local.getAddress().isAnyLocalAddress()
          || local.getAddress().isLoopbackAddress()
          || NetworkInterface.getByInetAddress(local.getAddress()) != null;
    } catch (SocketException e) {
      return true; // it cannot be told: the kernel's own words must do
    }
  }

  private static ConnectException explained(String text, IOException cause) {
    ConnectException explained = new ConnectException(text);
    explained.initCause(cause);
    return explained;
  }
}
