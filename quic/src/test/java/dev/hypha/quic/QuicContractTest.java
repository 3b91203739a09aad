package dev.hypha.quic;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.LinkContract;
import dev.hypha.testkit.contract.TestPeer;

/** {@code /ip4/127.0.0.1/udp/…/quic-v1}. */
class QuicContractTest extends LinkContract {
  @Override
  protected Multiaddr anywhere() {
    return Peers.ANY_LOOPBACK;
  }

  @Override
  protected TestPeer peer() {
    return Peers.of(runtime, QuicConfig.DEFAULT);
  }
}
