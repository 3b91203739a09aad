package dev.hypha.quic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** What keeps a socket from being opened, in one plain sentence each. */
final class QuicFailure {
  private static final int RESERVED_PORTS = 1024;

  private QuicFailure() {}

  static IOException listening(InetSocketAddress local, IOException cause) {
    String begin = "cannot listen on " + QuicAddress.toMultiaddr(local) + ": ";
    if (!isOurs(local)) {
      return new IOException(
          begin + "no interface of this machine has that address; choose another one", cause);
    }
    String kernel = String.valueOf(cause.getMessage());
    if (kernel.contains("in use") || kernel.contains("ermission denied")) {
      String why =
          local.getPort() > 0 && local.getPort() < RESERVED_PORTS
              ? "the port is in use or reserved for administrators"
              : "the port is in use";
      return new IOException(
          begin + why + "; stop the program that has it, or choose another port (0 for a free one)",
          cause);
    }
    return new IOException(begin + kernel, cause);
  }

  /** The library of this platform is not there, or this JVM may not load it. */
  static String nativeMissing(@Nullable Throwable cause) {
    Throwable root = cause;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return "QUIC is off: its native library cannot be loaded on "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + (root == null
            ? ""
            : " (" + String.valueOf(root.getMessage()).lines().findFirst().orElse("") + ")")
        + "; add the jar netty-codec-native-quic of this platform, or take the /quic-v1 addresses"
        + " away";
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
}
