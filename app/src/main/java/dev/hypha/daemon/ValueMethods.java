package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.kad.FoundValue;
import dev.hypha.kad.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts values into hash tables, and gets them. */
final class ValueMethods {
  private static final int QUORUM_MAX = 1_000;
  private static final int TTL_SECONDS_MAX = 365 * 86_400;

  private final Tables tables;

  ValueMethods(Tables tables) {
    this.tables = tables;
  }

  ObjectNode put(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    TableKey key = TableKey.parse(call.text("key"), table);
    Bytes value = Payload.of(call);
    int most = table.config().limits().valueBytesMax();
    if (value.size() > most) {
      throw new MalformedException("a value has at most " + most + " bytes, not " + value.size());
    }
    Optional<Duration> ttl =
        call.has("ttl_s")
            ? Optional.of(Duration.ofSeconds(call.number("ttl_s", 1, TTL_SECONDS_MAX)))
            : Optional.empty();
    Duration timeout = Tables.timeout(call);
    long began = tables.runtime().nanoTime();
    Stored stored;
    try {
      stored = table.kad().put(key.bytes(), value, ttl, timeout);
    } catch (Unreachable e) {
      stored = new Stored(List.of(), 0); // this node keeps it
    } catch (Refused e) {
      throw new Refused(key.text() + " is not put: " + e.getMessage() + rule(key));
    }
    ObjectNode result =
        Json.object()
            .put("network", table.name())
            .put("key", key.text())
            .put("size", value.size())
            .put("asked", stored.asked())
            .put("holders", stored.peers().size());
    ttl.ifPresent(span -> result.put("ttl_s", span.toSeconds()));
    result.put("ms", tables.since(began));
    ArrayNode peers = result.putArray("peers");
    stored.peers().forEach(peer -> peers.add(peer.toString()));
    return result;
  }

  private static String rule(TableKey key) {
    return key.isAnything()
        ? "; of two values under /v/ the one stays whose bytes are greater"
        : "";
  }

  ObjectNode get(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    TableKey key = TableKey.parse(call.text("key"), table);
    int quorum = call.number("quorum", table.config().quorum(), QUORUM_MAX);
    Duration timeout = Tables.timeout(call);
    long began = tables.runtime().nanoTime();
    Optional<FoundValue> found = table.kad().get(key.bytes(), quorum, timeout);
    ObjectNode result =
        Json.object()
            .put("network", table.name())
            .put("key", key.text())
            .put("found", found.isPresent())
            .put("quorum", quorum);
    found.ifPresent(
        value -> {
          result
              .put("holders", value.holders())
              .put("others", value.others())
              .put("size", value.value().size());
          Payload.describe(value.value(), result);
        });
    return result.put("ms", tables.since(began));
  }
}
