package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerAddress;
import dev.hypha.kad.FoundPeer;
import dev.hypha.kad.Kad;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds peers by hash tables, and shows whom they know. */
final class TableMethods {
  private static final double NANOSECONDS = 1e9;

  private final Tables tables;

  TableMethods(Tables tables) {
    this.tables = tables;
  }

  ObjectNode find(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    PeerId peer = PeerId.parse(call.text("peer"));
    Duration timeout = Tables.timeout(call);
    long began = tables.runtime().nanoTime();
    Optional<FoundPeer> found = table.kad().findPeer(peer, timeout);
    ObjectNode result = Json.object().put("network", table.name()).put("found", found.isPresent());
    address(found.map(FoundPeer::address).orElse(PeerAddress.of(peer)), result);
    found.ifPresent(known -> result.put("connected", known.connected()));
    return result.put("ms", tables.since(began));
  }

  /** Adds {@code peer} and {@code addresses}, each of which can be dialed. */
  static ObjectNode address(PeerAddress peer, ObjectNode told) {
    told.put("peer", peer.peer().toString());
    ArrayNode addresses = told.putArray("addresses");
    peer.addresses().forEach(address -> addresses.add(address.withPeer(peer.peer()).toString()));
    return told;
  }

  /** One event a bucket. */
  ObjectNode table(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    Kad kad = table.kad();
    Set<PeerId> connected = new HashSet<>();
    for (Connection connection : tables.node().connections()) {
      connected.add(connection.peer());
    }
    for (RoutingTable.BucketState bucket : kad.table()) {
      ObjectNode told =
          Json.object()
              .put("network", table.name())
              .put("prefix_length", bucket.prefixLength())
              .put("checking", bucket.checking())
              .put("waiting", bucket.waiting());
      ArrayNode peers = told.putArray("peers");
      for (KadPeer peer : bucket.peers()) {
        peers.add(described(kad, peer, connected.contains(peer.peer())));
      }
      call.tell("bucket", told);
    }
    ObjectNode result =
        Json.object()
            .put("network", table.name())
            .put("protocol", kad.protocol().name())
            .put("mode", table.config().mode().name().toLowerCase(Locale.ROOT))
            .put("serves", kad.isServer())
            .put("k", table.config().table().k())
            .put("peers", kad.tableSize());
    kad.networkSize()
        .ifPresent(
            size ->
                result
                    .put("estimated_size", Math.round(size.peers()))
                    .put("estimated_low", Math.round(size.low()))
                    .put("estimated_high", Math.round(size.high())));
    return result;
  }

  private static ObjectNode described(Kad kad, KadPeer peer, boolean connected) {
    ObjectNode told = address(new PeerAddress(peer.peer(), peer.addresses()), Json.object());
    told.put("connected", connected);
    kad.silence(peer.peer())
        .ifPresent(silence -> told.put("alive_seconds_ago", silence.toNanos() / NANOSECONDS));
    return told;
  }
}
