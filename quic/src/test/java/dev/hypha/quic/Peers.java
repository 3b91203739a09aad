package dev.hypha.quic;

import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Quantum;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.tls.HostIdentity;

/** Identities with QUIC and nothing else. */
final class Peers {
  static final Multiaddr ANY_LOOPBACK = address("/ip4/127.0.0.1/udp/0/quic-v1");

  private Peers() {}

  static TestPeer of(Runtime runtime, QuicConfig config) {
    return of(runtime, config, Quantum.PREFER);
  }

  static TestPeer of(Runtime runtime, QuicConfig config, Quantum quantum) {
    return new TestPeer(
        runtime,
        (upgrader, key) ->
            new QuicTransport(config, () -> new HostIdentity(key, runtime), quantum, runtime));
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(text, e);
    }
  }
}
