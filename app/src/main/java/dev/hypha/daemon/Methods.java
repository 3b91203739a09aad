package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.Settings;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.multiformats.PeerId;
import dev.hypha.send.Send;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the control socket can be asked for. Thread-safe.
 *
 * <p>Spec: docs/control.md, "Methods".
 */
final class Methods {
  private static final List<String> GOSSIP =
      List.of("publish", "subscribe", "topics", "mesh", "trace");

  private final Map<String, Method> methods = new TreeMap<>();

  static Methods of(Hypha hypha, Send send, Settings settings) {
    Methods all = new Methods();
    all.methods.put("addresses", call -> addresses(hypha));
    all.methods.put("config", call -> ConfigMethod.of(settings));
    all.methods.put("disconnect", call -> PeersMethod.disconnect(hypha, call.text("peer")));
    all.methods.put("peers", new PeersMethod(hypha));
    all.methods.put("limits", call -> LimitsMethod.of(hypha, settings));
    all.methods.put("events", new EventsMethod(hypha));
    all.methods.put("log", LogMethod::run);
    all.methods.put(
        "ban", call -> BansMethod.ban(hypha, call.text("peer"), call.textOr("why", "")));
    all.methods.put("unban", call -> BansMethod.unban(hypha, call.text("peer")));
    all.methods.put("bans", call -> BansMethod.bans(hypha, call));
    all.methods.put("forget", call -> forget(hypha, call.text("peer")));
    all.methods.put("connect", call -> DialStory.connect(hypha, call.text("target")).route());
    all.methods.put("ping", new PingMethod(hypha));
    all.methods.put("perf", new PerfMethod(hypha));
    all.methods.put("send", new SendMethod(hypha, send));
    all.methods.put("receive", new ReceiveMethod(send, hypha.node()));
    return all;
  }

  /** The same with those of GossipSub, which say so if the node does not take part. */
  Methods ofGossip(Optional<Gossiping> gossiping) {
    if (gossiping.isEmpty()) {
      for (String name : GOSSIP) {
        methods.put(name, call -> refuse());
      }
      return this;
    }
    Gossiping known = gossiping.get();
    methods.put("publish", new PublishMethod(known));
    methods.put("subscribe", new SubscribeMethod(known));
    methods.put("topics", new TopicsMethod(known));
    methods.put("mesh", new MeshMethod(known));
    methods.put("trace", new TraceMethod(known));
    return this;
  }

  private static ObjectNode refuse() throws Refused {
    throw new Refused("this node does not gossip: protocols.gossip is false in its configuration");
  }

  /** The same with those of hash tables, which say so if the node is in none. */
  Methods ofTables(Tables tables) {
    ValueMethods values = new ValueMethods(tables);
    methods.put("dht_put", values::put);
    methods.put("dht_get", values::get);
    ProviderMethods providers = new ProviderMethods(tables);
    methods.put("dht_provide", providers::provide);
    methods.put("dht_providers", providers::providers);
    TableMethods table = new TableMethods(tables);
    methods.put("dht_find", table::find);
    methods.put("dht_table", table::table);
    methods.put("dht_trace", new LookupMethod(tables));
    return this;
  }

  /** The same with that of finding peers. */
  Methods ofDiscovery(Discovering discovering) {
    methods.put("discover", new DiscoverMethod(discovering));
    return this;
  }

  /** The same of a node that runs: it has a status, and each call leaves its line in the trail. */
  Methods ofDaemon(Home home, DaemonAudit audit, StatusMethod status, Bootstrap bootstrap) {
    methods.put("bootstrap", bootstrap);
    methods.put("status", call -> status.run());
    methods.put("export", call -> export(home, call.text("file")));
    methods.replaceAll((name, method) -> call -> audit.run(name, method, call));
    return this;
  }

  ObjectNode run(String name, Call call) throws IOException {
    Method method = methods.get(name);
    if (method == null) {
      throw new MalformedException(
          "no method '" + name + "'; there are " + String.join(", ", methods.keySet()));
    }
    return method.run(call);
  }

  private static ObjectNode forget(Hypha hypha, String text) throws IOException {
    PeerId peer = PeerId.parse(text);
    boolean known = hypha.node().peers().all().contains(peer);
    hypha.node().peers().forget(peer);
    return Json.object().put("peer", peer.toString()).put("known", known);
  }

  private static ObjectNode export(Home home, String text) throws IOException {
    Path file = Path.of(text);
    if (!file.isAbsolute()) {
      throw new MalformedException(file + " is not an absolute path");
    }
    PeerId id = Keyring.export(home, file);
    return Json.object().put("id", id.toString()).put("file", file.toString());
  }

  private static ObjectNode addresses(Hypha hypha) {
    ObjectNode result =
        Json.object().put("id", hypha.id().toString()).put("pid", ProcessHandle.current().pid());
    ArrayNode addresses = result.putArray("addresses");
    hypha.addresses().forEach(address -> addresses.add(address.toString()));
    return result;
  }

  /** Does one thing and returns what came of it. */
  @FunctionalInterface
  interface Method {
    ObjectNode run(Call call) throws IOException;
  }
}
