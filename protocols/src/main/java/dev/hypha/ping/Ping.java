package dev.hypha.ping;

import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/** Answers pings and sends them. Thread-safe. Spec: ping/ping.md. */
public final class Ping {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/ipfs/ping/1.0.0");

  static final int PAYLOAD_BYTES = 32;
  private static final int INBOUND_STREAMS_MAX = 2;

  private final Node node;
  private final ConcurrentHashMap<PeerId, Integer> inbound = new ConcurrentHashMap<>();

  public Ping(Node node) {
    this.node = node;
  }

  /** Answers pings until the registration is closed. */
  public Registration serve() {
    return node.serve(PROTOCOL, this::answer);
  }

  /** A stream to ping {@code connection}'s peer with. */
  public PingStream open(Connection connection) throws IOException {
    return new PingStream(connection.open(PROTOCOL), node.runtime());
  }

  private void answer(Stream stream) throws IOException {
    PeerId peer = stream.connection().peer();
    int open = inbound.merge(peer, 1, Integer::sum);
    try {
      if (open > INBOUND_STREAMS_MAX) {
        throw new Refused("more than " + INBOUND_STREAMS_MAX + " ping streams of " + peer);
      }
      byte[] payload = new byte[PAYLOAD_BYTES];
      while (stream.in().readNBytes(payload, 0, PAYLOAD_BYTES) == PAYLOAD_BYTES) {
        stream.sink().write(payload, 0, PAYLOAD_BYTES);
        stream.sink().flush();
      }
    } finally {
      inbound.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }
  }
}
