package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.NodePlan;
import dev.hypha.config.TablePlan;
import dev.hypha.core.Node;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Runtime;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The hash tables of a node that runs, by the names that people type. Thread-safe. */
final class Tables {
  /** As long as a lookup has unless the caller says otherwise. */
  private static final int TIMEOUT_MILLISECONDS = 30_000;

  private static final int TIMEOUT_MILLISECONDS_MAX = 600_000;

  private final Hypha hypha;
  private final Map<String, Table> all = new LinkedHashMap<>();

  private Tables(Hypha hypha) {
    this.hypha = hypha;
  }

  /** One of them. */
  record Table(String name, Kad kad, KadConfig config) {}

  static Tables of(Hypha hypha, NodePlan plan) {
    Tables tables = new Tables(hypha);
    Map<ProtocolId, Kad> running = hypha.dhts();
    for (TablePlan each : plan.tables()) {
      Kad kad = running.get(each.config().protocol());
      if (kad != null) {
        tables.all.put(each.name(), new Table(each.name(), kad, each.config()));
      }
    }
    return tables;
  }

  /**
   * The table that a caller means: by its name, or else the only one, or that of the local network.
   *
   * @throws ControlException if the node is not in it
   */
  Table named(Call call) throws ControlException, MalformedException {
    if (all.isEmpty()) {
      throw none(
          "this node is in no hash table: dht.lan, dht.public and dht.networks say in which");
    }
    if (call.has("network")) {
      return known(call.text("network"));
    }
    return all.size() == 1 ? all.values().iterator().next() : known(TablePlan.LAN);
  }

  private Table known(String name) throws ControlException {
    Table table = all.get(name);
    if (table == null) {
      throw none(
          "this node is not in the hash table '%s', but in %s"
              .formatted(name, String.join(", ", all.keySet())));
    }
    return table;
  }

  private static ControlException none(String why) {
    return new ControlException("no_table", why);
  }

  Collection<Table> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  Node node() {
    return hypha.node();
  }

  Runtime runtime() {
    return hypha.node().runtime();
  }

  /** How long a caller wants a lookup to take at most. */
  static Duration timeout(Call call) throws MalformedException {
    return Duration.ofMillis(
        call.number("timeout_ms", TIMEOUT_MILLISECONDS, TIMEOUT_MILLISECONDS_MAX));
  }

  /** Milliseconds since {@code began}. */
  double since(long began) {
    return (runtime().nanoTime() - began) / 1e6;
  }

  /** What {@code status} tells of each. */
  void describe(ArrayNode told) {
    for (Table table : all.values()) {
      Kad kad = table.kad();
      ObjectNode one =
          told.addObject()
              .put("network", table.name())
              .put("protocol", kad.protocol().name())
              .put("mode", table.config().mode().name().toLowerCase(Locale.ROOT))
              .put("serves", kad.isServer())
              .put("peers", kad.tableSize())
              .put("records", kad.recordsKept())
              .put("provided_keys", kad.providedKeys())
              .put("provides", kad.ownProvidedKeys());
      kad.networkSize().ifPresent(size -> one.put("estimated_size", Math.round(size.peers())));
    }
  }
}
