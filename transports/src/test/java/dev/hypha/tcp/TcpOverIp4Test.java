package dev.hypha.tcp;

/** {@code /ip4/127.0.0.1/tcp/…}. */
class TcpOverIp4Test extends TcpContract {
  TcpOverIp4Test() {
    super("/ip4/127.0.0.1/tcp/0");
  }
}
