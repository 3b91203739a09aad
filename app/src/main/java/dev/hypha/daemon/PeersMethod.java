package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whom the node is connected to: one event a peer, since there may be many. */
final class PeersMethod implements Methods.Method {
  private static final double NANOSECONDS = 1e9;

  private final Hypha hypha;

  PeersMethod(Hypha hypha) {
    this.hypha = hypha;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    Map<PeerId, List<Connection>> peers = new LinkedHashMap<>();
    for (Connection connection : hypha.node().connections()) {
      peers.computeIfAbsent(connection.peer(), _ -> new ArrayList<>(1)).add(connection);
    }
    long now = hypha.node().runtime().nanoTime();
    for (Map.Entry<PeerId, List<Connection>> peer : peers.entrySet()) {
      call.tell("peer", describe(peer.getKey(), peer.getValue(), now));
    }
    return Json.object().put("count", peers.size());
  }

  /** Closes every connection with a peer. */
  static ObjectNode disconnect(Hypha hypha, String text) throws IOException {
    PeerId peer = PeerId.parse(text);
    int closed = hypha.disconnect(peer);
    return Json.object().put("peer", peer.toString()).put("closed", closed);
  }

  private ObjectNode describe(PeerId peer, List<Connection> connections, long now) {
    ObjectNode told =
        Json.object()
            .put("peer", peer.toString())
            .put("agent", hypha.node().peers().of(peer).agent())
            .put("protected", hypha.node().connectionManager().isProtected(peer));
    ArrayNode list = told.putArray("connections");
    for (Connection connection : connections) {
      list.add(
          Route.of(connection)
              .put("streams", connection.streams())
              .put("sent_bytes", connection.traffic().sentBytes())
              .put("received_bytes", connection.traffic().receivedBytes())
              .put("seconds", (now - connection.info().openedAt()) / NANOSECONDS));
    }
    return told;
  }
}
