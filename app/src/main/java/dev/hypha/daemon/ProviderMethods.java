package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.kad.Kad;
import dev.hypha.kad.Stored;
import dev.hypha.multiformats.Cid;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Says in hash tables what this node provides, and finds who provides something. */
final class ProviderMethods {
  private static final int COUNT_MAX = 10_000;

  private final Tables tables;

  ProviderMethods(Tables tables) {
    this.tables = tables;
  }

  ObjectNode provide(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    Cid content = Cid.parse(call.text("cid"));
    Duration timeout = Tables.timeout(call);
    long began = tables.runtime().nanoTime();
    Stored stored;
    try {
      stored = table.kad().provide(content, timeout);
    } catch (Unreachable e) {
      stored = new Stored(List.of(), 0); // it is said again
    }
    ObjectNode result =
        Json.object()
            .put("network", table.name())
            .put("cid", content.toString())
            .put("asked", stored.asked())
            .put("holders", stored.peers().size())
            .put("ms", tables.since(began));
    ArrayNode peers = result.putArray("peers");
    stored.peers().forEach(peer -> peers.add(peer.toString()));
    return result;
  }

  ObjectNode providers(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    Cid content = Cid.parse(call.text("cid"));
    int count = call.number("count", Kad.PROVIDERS, COUNT_MAX);
    Duration timeout = Tables.timeout(call);
    long began = tables.runtime().nanoTime();
    List<PeerAddress> all =
        table
            .kad()
            .providers(content, count, timeout, provider -> tell(call, provider, table, began));
    return Json.object()
        .put("network", table.name())
        .put("cid", content.toString())
        .put("count", all.size())
        .put("ms", tables.since(began));
  }

  /** Says whether anybody still listens. */
  private boolean tell(Call call, PeerAddress provider, Tables.Table table, long began) {
    ObjectNode told = Json.object().put("network", table.name());
    TableMethods.address(provider, told).put("ms", tables.since(began));
    try {
      call.tell("provider", told);
      return true;
    } catch (IOException e) {
      return false; // the caller has hung up
    }
  }
}
