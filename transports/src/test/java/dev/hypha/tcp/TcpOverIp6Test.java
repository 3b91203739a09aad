package dev.hypha.tcp;

import org.junit.jupiter.api.BeforeEach;

/** {@code /ip6/::1/tcp/…}. */
class TcpOverIp6Test extends TcpContract {
  TcpOverIp6Test() {
    super("/ip6/::1/tcp/0");
  }

  @BeforeEach
  void needs_ipv6() {
    Ip6.require();
  }
}
