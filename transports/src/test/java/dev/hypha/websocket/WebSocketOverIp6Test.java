package dev.hypha.websocket;

import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpPorts;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** {@code /ip6/::1/tcp/…/ws}. */
class WebSocketOverIp6Test extends WebSocketContract {
  WebSocketOverIp6Test() {
    super("/ip6/::1/tcp/0/ws");
  }

  @BeforeEach
  void needs_ipv6() {
    try {
      new TcpPorts(TcpConfig.DEFAULT, runtime)
          .listen(
              address("/ip6/::1/tcp/0"), Multiaddr.EMPTY, (Upgrader.Raw raw) -> raw.pipe().close())
          .close();
    } catch (IOException e) {
      System.err.println("SKIPPED: no IPv6 loopback on this machine: " + e.getMessage());
      Assumptions.abort("no IPv6 loopback on this machine: " + e.getMessage());
    }
  }
}
