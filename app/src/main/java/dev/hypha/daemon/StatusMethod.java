package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.chaos.ChaosConfig;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.core.AddressScope;
import dev.hypha.core.BlackHole;
import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Traffic;
import dev.hypha.crypto.noise.Engines;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.AutoDial;
import dev.hypha.node.Usage;
import dev.hypha.node.engine.Pruning;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a node is, whom it knows, what it insists on, and what is wrong with it, in one answer.
 *
 * <p>Spec: docs/control.md, {@code status}.
 */
final class StatusMethod {
  private static final double NANOSECONDS = 1e9;

  private final Hypha hypha;
  private final Settings settings;
  private final DaemonAudit audit;
  private final Tally tally;
  private final Optional<Gossiping> gossiping;
  private final Tables tables;
  private final Discovering discovering;
  private final Bootstrap bootstrap;
  private final long beganAt;

  StatusMethod(
      Hypha hypha,
      Settings settings,
      DaemonAudit audit,
      Tally tally,
      Optional<Gossiping> gossiping,
      Tables tables,
      Discovering discovering,
      Bootstrap bootstrap) {
    this.hypha = hypha;
    this.settings = settings;
    this.audit = audit;
    this.tally = tally;
    this.gossiping = gossiping;
    this.tables = tables;
    this.discovering = discovering;
    this.bootstrap = bootstrap;
    this.beganAt = hypha.node().runtime().nanoTime();
  }

  ObjectNode run() {
    NodePlan plan = new NodePlan(settings);
    Collection<Connection> connections = hypha.node().connections();
    ObjectNode status =
        Json.object()
            .put("id", hypha.id().toString())
            .put("pid", ProcessHandle.current().pid())
            .put("version", Hypha.VERSION)
            .put("agent", plan.agent())
            .put("uptime_seconds", (hypha.node().runtime().nanoTime() - beganAt) / NANOSECONDS)
            .put("profile", settings.profile().toString());
    settings.file().ifPresent(file -> status.put("file", file.toString()));
    addresses(status.putArray("addresses"));
    peers(status.putObject("peers"), connections);
    ArrayNode protocols = status.putArray("protocols");
    hypha.node().protocols().stream().map(ProtocolId::name).forEach(protocols::add);
    limits(status.putObject("limits"), plan.marks());
    security(status.putObject("security"), plan, connections);
    Traffic traffic = hypha.node().traffic();
    status.set(
        "totals",
        tally
            .describe()
            .put("sent_bytes", traffic.sentBytes())
            .put("received_bytes", traffic.receivedBytes()));
    gossip(status.putObject("gossip"), plan);
    tables.describe(status.putArray("dht"));
    discovering.describe(status);
    status.put("bootstrap", bootstrap.size());
    hypha
        .autoDial()
        .map(AutoDial::state)
        .ifPresent(
            state ->
                status
                    .putObject("autodial")
                    .put("wanted", state.wanted())
                    .put("kept", state.kept())
                    .put("candidates", state.candidates()));
    paths(status.putArray("paths"));
    chaos(status, plan.chaos());
    StatusWarnings.add(status);
    return status;
  }

  private void gossip(ObjectNode gossip, NodePlan plan) {
    gossip.put("on", gossiping.isPresent());
    if (gossiping.isPresent()) {
      boolean signed = plan.gossip().signatures() != GossipConfig.Signatures.STRICT_NO_SIGN;
      gossip.put("signing", signed ? "strict" : "none");
      int peers = gossiping.get().gossip().ask(router -> router.peers().size());
      gossip.put("peers", peers);
      gossip.put("breaches", gossiping.get().tally().breaches());
      gossiping.get().gossip().topics().forEach(gossip.putArray("topics")::add);
    }
  }

  private void paths(ArrayNode paths) {
    for (BlackHole path : hypha.node().blackHoles()) {
      paths
          .addObject()
          .put("path", path.path().label())
          .put("state", path.state().name().toLowerCase(Locale.ROOT))
          .put("dials", path.outcomes())
          .put("answered", path.answers());
    }
  }

  private static void chaos(ObjectNode status, ChaosConfig chaos) {
    if (!chaos.isOff()) {
      status
          .putObject("chaos")
          .put("drop_percent", chaos.dropPercent())
          .put("delay_min_ms", chaos.delayMin().toMillis())
          .put("delay_max_ms", chaos.delayMax().toMillis())
          .put("seed", chaos.seed());
    }
  }

  private void addresses(ArrayNode all) {
    List<Multiaddr> observed = hypha.observedAddresses();
    for (Multiaddr address : hypha.addresses()) {
      boolean seen = observed.contains(address);
      AddressScope scope = AddressScope.of(address);
      boolean reached =
          scope == AddressScope.PUBLIC && (seen ? tally.reached() : tally.reached(address));
      all.addObject()
          .put("address", address.toString())
          .put("source", seen ? "observed" : "listening")
          .put("scope", scope.name().toLowerCase(Locale.ROOT))
          .put("reachability", reachability(scope, seen, reached));
    }
  }

  private static String reachability(AddressScope scope, boolean seen, boolean reached) {
    return switch (scope) {
      case LOOPBACK -> "this_machine";
      case LINK_LOCAL, PRIVATE -> "local_network";
      case PUBLIC -> reached ? "reached" : seen ? "seen_by_peers" : "unknown";
    };
  }

  private static void peers(ObjectNode peers, Collection<Connection> connections) {
    Set<PeerId> different = new HashSet<>();
    int inbound = 0;
    int streams = 0;
    for (Connection connection : connections) {
      different.add(connection.peer());
      inbound += connection.info().direction() == Direction.INBOUND ? 1 : 0;
      streams += connection.streams();
    }
    peers
        .put("count", different.size())
        .put("connections", connections.size())
        .put("inbound", inbound)
        .put("outbound", connections.size() - inbound)
        .put("streams", streams);
  }

  private void limits(ObjectNode limits, Pruning.Marks marks) {
    limits.put("refusals", hypha.limits().refusals());
    limits.put("low", marks.low()).put("high", marks.high());
    List<Usage> usages = LimitsMethod.usages(hypha);
    usages.stream()
        .max(Comparator.comparingDouble(Usage::fullness))
        .ifPresent(fullest -> limits.set("fullest", LimitsMethod.describe(fullest)));
    ArrayNode near = limits.putArray("near");
    usages.stream()
        .filter(usage -> usage.fullness() >= LimitsMethod.NEAR)
        .map(LimitsMethod::describe)
        .forEach(near::add);
  }

  private void security(ObjectNode security, NodePlan plan, Collection<Connection> connections) {
    long hybrid = connections.stream().filter(Route::isHybrid).count();
    security
        .put("quantum", plan.quantum().name().toLowerCase(Locale.ROOT))
        .put("binding", plan.binding().name().toLowerCase(Locale.ROOT))
        .put("hybrid", hybrid)
        .put("classical", connections.size() - hybrid)
        .put("cryptography", Engines.name());
    ObjectNode groups = security.putObject("groups");
    connections.stream()
        .collect(Collectors.groupingBy(Route::group, TreeMap::new, Collectors.counting()))
        .forEach(groups::put);
    plan.securities().forEach(security.putArray("offered")::add);
    hypha
        .privateNetwork()
        .ifPresent(network -> security.put("private_network", network.fingerprint()));
    security.set("audit", audit.state());
  }
}
