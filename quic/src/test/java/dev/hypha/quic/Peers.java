package dev.hypha.quic;

import dev.hypha.bytes.MalformedException;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Quantum;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.tls.HostIdentity;
import java.io.IOException;
import java.util.Optional;

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

  /** Dials, and leaves it to the caller to start the session. */
  static Link link(TestPeer dialer, Multiaddr address, PeerId expected) throws IOException {
    return dialer
        .transport()
        .dial(new DialRequest(address, Optional.of(expected), Role.DIALER, false, dialer.offer()));
  }

  /** What Netty's channel keeps: without our removal, every stream that was reset. */
  static int streamsInNetty(Link link) throws ReflectiveOperationException {
    var channel = QuicSession.class.getDeclaredField("channel");
    channel.setAccessible(true);
    Object netty = channel.get(link.session());
    var streams = netty.getClass().getDeclaredField("streams");
    streams.setAccessible(true);
    return ((java.util.Map<?, ?>) streams.get(netty)).size();
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(text, e);
    }
  }
}
