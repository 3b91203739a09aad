package dev.hypha.tcp;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Assumptions;

/** Whether this machine has IPv6; a test that needs it is skipped with a word on stderr. */
final class Ip6 {
  private Ip6() {}

  static void require() {
    try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      probe.bind(TcpAddress.of(TcpContract.address("/ip6/::1/tcp/0")));
    } catch (IOException | UnsupportedOperationException e) {
      System.err.println("SKIPPED: no IPv6 loopback on this machine: " + e.getMessage());
      Assumptions.abort("no IPv6 loopback on this machine: " + e.getMessage());
    }
  }
}
