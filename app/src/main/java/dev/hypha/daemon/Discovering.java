package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.NodePlan;
import dev.hypha.config.RendezvousPlan;
import dev.hypha.core.Discovery;
import dev.hypha.core.PeerAddress;
import dev.hypha.exchange.ExchangeDiscovery;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.mdns.Mdns;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.multiformats.PeerId;
import dev.hypha.rendezvous.Rendezvous;
import dev.hypha.rendezvous.RendezvousDiscovery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ways in which a node that runs finds peers, by the names that people type. Thread-safe. */
final class Discovering {
  /** By lookups in hash tables. */
  static final String KADEMLIA = "kademlia";

  private static final List<String> METHODS =
      List.of(KADEMLIA, Mdns.METHOD, RendezvousDiscovery.METHOD, ExchangeDiscovery.METHOD);

  /** Lookups that bring nobody new, until a network is taken for searched. */
  private static final int DRY_MAX = 3;

  private static final int HEARD_MAX = 20_000;
  private static final int PAGES_MAX = 16;

  private final Hypha hypha;
  private final NodePlan plan;
  private final Tables tables;

  Discovering(Hypha hypha, NodePlan plan, Tables tables) {
    this.hypha = hypha;
    this.plan = plan;
    this.tables = tables;
  }

  Hypha hypha() {
    return hypha;
  }

  /** What is to be looked for, and how; what is not said is empty. */
  record Wish(
      Optional<String> method,
      Optional<String> network,
      Optional<String> name,
      Optional<PeerAddress> at) {
    static Wish of(Call call) throws MalformedException {
      Wish wish =
          new Wish(
              text(call, "method"),
              text(call, "network"),
              text(call, "name"),
              call.has("at") ? Optional.of(PeerAddress.parse(call.text("at"))) : Optional.empty());
      if (wish.method.isPresent() && !METHODS.contains(wish.method.get())) {
        throw new MalformedException(
            "no method '%s'; there are %s"
                .formatted(wish.method.get(), String.join(", ", METHODS)));
      }
      if (wish.network.isPresent() && !wish.is(KADEMLIA)) {
        throw new MalformedException("a network is searched by the method kademlia");
      }
      boolean meeting = wish.name.isPresent() || wish.at.isPresent();
      if (meeting && !wish.is(RendezvousDiscovery.METHOD)) {
        throw new MalformedException("a name or a point is asked by the method rendezvous");
      }
      return wish;
    }

    private static Optional<String> text(Call call, String name) throws MalformedException {
      return call.has(name) ? Optional.of(call.text(name)) : Optional.empty();
    }

    private boolean is(String one) {
      return method.equals(Optional.of(one));
    }

    private boolean takes(String one) {
      return method.isEmpty() || is(one);
    }
  }

  /**
   * Has {@code search} look as it is wished.
   *
   * @return the methods that it uses
   * @throws ControlException if the node cannot look so
   */
  List<String> begin(Call call, Wish wish, Search search, Duration timeout) throws IOException {
    List<String> used = new ArrayList<>();
    if (wish.is(KADEMLIA)) {
      used.add(KADEMLIA);
      Tables.Table table = tables.named(call);
      search.ask(KADEMLIA, () -> explore(table, search, timeout));
    } else if (wish.method.isEmpty() && !tables.all().isEmpty()) {
      used.add(KADEMLIA);
      tables.all().forEach(each -> search.ask(KADEMLIA, () -> explore(each, search, timeout)));
    }
    if (wish.at.isPresent() || wish.name.isPresent()) {
      for (PeerAddress point : wish.at.map(List::of).orElseGet(() -> plan.rendezvous().points())) {
        used.add(RendezvousDiscovery.METHOD);
        search.ask(RendezvousDiscovery.METHOD, () -> visit(point, wish.name, search));
      }
    } else {
      List<Discovery> running =
          hypha.discoveries().stream().filter(each -> wish.takes(each.method())).toList();
      running.stream().map(Discovery::method).distinct().forEach(used::add);
      search.watch(running);
    }
    if (wish.is(Mdns.METHOD) && used.isEmpty()) {
      used.add(Mdns.METHOD);
      search.watchNeighbours(neighbours());
    }
    return used.stream().distinct().toList();
  }

  /** Why there is nothing to begin with. */
  static ControlException none(Wish wish) {
    String why =
        wish.method
            .map(
                method ->
                    method.equals(ExchangeDiscovery.METHOD)
                        ? "this node exchanges no peers: discovery.exchange is false"
                        : "this node knows no rendezvous points: see rendezvous.points, or say"
                            + " which one with --at")
            .orElse(
                "this node looks for nobody: discovery.mdns and discovery.exchange are false,"
                    + " and it is in no hash table");
    return new ControlException("no_discovery", why);
  }

  private MdnsConfig neighbours() {
    return hypha
        .privateNetwork()
        .map(network -> plan.mdns().within(network.fingerprint()))
        .orElseGet(plan::mdns);
  }

  // ---- one way

  /** Everybody in a table, and everybody that is heard of in lookups of chance. */
  private void explore(Tables.Table table, Search search, Duration timeout) throws IOException {
    long until = hypha.node().runtime().nanoTime() + timeout.toNanos();
    Optional<String> network = Optional.of(table.name());
    Set<PeerId> heard = new HashSet<>();
    for (RoutingTable.BucketState bucket : table.kad().table()) {
      for (KadPeer peer : bucket.peers()) {
        heard.add(peer.peer());
        search.found(KADEMLIA, new PeerAddress(peer.peer(), peer.addresses()), network);
      }
    }
    int dry = 0;
    long left = timeout.toNanos();
    while (dry < DRY_MAX && heard.size() < HEARD_MAX && left > 0 && !search.isEnded()) {
      int before = heard.size();
      table
          .kad()
          .explore(
              Duration.ofNanos(left),
              peer -> {
                heard.add(peer.peer());
                return search.found(KADEMLIA, peer, network);
              });
      dry = heard.size() == before ? dry + 1 : 0;
      left = until - hypha.node().runtime().nanoTime();
    }
  }

  private void visit(PeerAddress point, Optional<String> name, Search search) throws IOException {
    Bytes cookie = Bytes.EMPTY;
    for (int page = 0; page < PAGES_MAX && !search.isEnded(); page++) {
      Rendezvous.Found found = hypha.rendezvous().discover(point, name, 0, cookie);
      found.peers().forEach(each -> search.found(RendezvousDiscovery.METHOD, each));
      if (found.peers().isEmpty() || found.cookie().isEmpty()) {
        return;
      }
      cookie = found.cookie();
    }
  }

  // ---- what there is

  /** What {@code status} tells. */
  void describe(ObjectNode status) {
    Map<String, Set<PeerId>> found = new LinkedHashMap<>();
    for (Discovery each : hypha.discoveries()) {
      Collection<PeerAddress> peers = each.found();
      Set<PeerId> all = found.computeIfAbsent(each.method(), _ -> new HashSet<>());
      peers.forEach(peer -> all.add(peer.peer()));
    }
    ArrayNode told = status.putArray("discovery");
    found.forEach(
        (method, peers) -> told.addObject().put("method", method).put("found", peers.size()));
    RendezvousPlan rendezvous = plan.rendezvous();
    ObjectNode meeting = status.putObject("rendezvous");
    ArrayNode points = meeting.putArray("points");
    rendezvous.points().forEach(point -> points.add(point.peer().toString()));
    rendezvous.names().forEach(meeting.putArray("names")::add);
    meeting.put("registers", rendezvous.registers()).put("serves", false);
    hypha
        .rendezvousPoint()
        .ifPresent(
            point ->
                meeting
                    .put("serves", true)
                    .put("registrations", point.registrations())
                    .put("registered_names", point.namespaces()));
  }
}
