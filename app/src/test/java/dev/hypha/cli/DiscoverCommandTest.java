package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.core.Connection;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.exchange.PeerExchange;
import dev.hypha.rendezvous.RendezvousPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hypha discover} with nodes that run, and what makes them find each other. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiscoverCommandTest {
  @TempDir Path directory;
  private final Map<String, Daemon> nodes = new LinkedHashMap<>();

  @AfterEach
  void stop() throws IOException {
    for (Daemon node : nodes.values()) {
      node.close();
    }
  }

  // ---- each method

  @Test
  void kademlia_tells_whom_a_table_has_and_whom_others_know() throws Exception {
    start("a");
    start("b");
    start("c");
    connect("a", "b");
    connect("c", "b");
    await(() -> node("a").hypha().dht().tableSize() > 0);
    await(() -> node("b").hypha().dht().tableSize() > 1);
    Cli.Run run = Cli.run(on("a", "discover", "--method", "kademlia", "--count", "2"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains(id("b") + "  kademlia (lan)\n  " + address("b") + "\n")
        .contains(id("c") + "  kademlia (lan)\n  " + address("c") + "\n");
    assertThat(run.err()).contains("2 found in ");
  }

  @Test
  void a_small_network_is_searched_before_the_time_is_over() throws Exception {
    start("a");
    start("b");
    connect("a", "b");
    await(() -> node("a").hypha().dht().tableSize() > 0);
    Cli.Run run =
        Cli.run(on("a", "discover", "--method", "kademlia", "--timeout", "10m", "--json"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.json().path("schema").asText()).isEqualTo("hypha.discover/1");
    assertThat(run.json().path("peer").asText()).isEqualTo(id("b"));
    assertThat(run.json().path("network").asText()).isEqualTo("lan");
    assertThat(run.json().path("addresses").get(0).asText()).isEqualTo(address("b"));
  }

  @Test
  void exchange_tells_whom_connected_peers_are_connected_to() throws Exception {
    start("hub", "dht.lan=false");
    start("a", "dht.lan=false");
    start("b", "dht.lan=false");
    connect("b", "hub");
    await(() -> knows("hub", "b"));
    connect("a", "hub");
    await(() -> speaks("a", "hub"));
    Cli.Run run = Cli.run(on("a", "discover", "--method", "exchange", "--count", "1"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).isEqualTo(id("b") + "  exchange\n  " + address("b") + "\n");
  }

  @Test
  void who_meets_at_a_point_under_a_name_is_found_and_status_tells_of_it() throws Exception {
    start("point", "rendezvous.serve=true");
    String points = "rendezvous.points=" + address("point");
    start("a", points, "rendezvous.names=chat", "rendezvous.register=false");
    start("b", points, "rendezvous.names=chat,other");
    await(() -> registrations() == 2);
    Cli.Run run = Cli.run(on("a", "discover", "--method", "rendezvous", "--count", "1"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith(id("b") + "  rendezvous\n  ").contains(address("b"));
    JsonNode status = Cli.run(on("a", "status", "--json")).json();
    assertThat(status.path("discovery").toString()).contains("\"rendezvous\",\"found\":1");
    assertThat(status.path("rendezvous").path("registers").asBoolean()).isFalse();
    assertThat(status.path("rendezvous").path("names").get(0).asText()).isEqualTo("chat");
    assertThat(Cli.run(on("point", "status")).out())
        .contains("discovery  exchange: ", "is a rendezvous point: 2 registered, under 2 names\n");
    Optional.ofNullable(nodes.remove("b")).orElseThrow().close();
    await(() -> registrations() == 0);
  }

  @Test
  void a_point_that_the_node_does_not_know_is_asked_directly() throws Exception {
    start("point", "rendezvous.serve=true");
    start("a");
    start("b", "rendezvous.points=" + address("point"), "rendezvous.names=chat");
    await(() -> registrations() == 1);
    String[] named = {"discover", "--method", "rendezvous", "--at", address("point")};
    Cli.Run any = Cli.run(on("a", named));
    assertThat(any.out()).startsWith(id("b") + "  rendezvous\n");
    assertThat(Cli.run(on("a", with(named, "--name", "chat"))).code()).isEqualTo(ExitCode.OK);
    Cli.Run none = Cli.run(on("a", with(named, "--name", "elsewhere")));
    assertThat(none.code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.err()).contains("nobody was found", "rendezvous.names=NAME");
    Cli.Run noPoint = Cli.run(on("a", "discover", "--method", "rendezvous", "--at", address("b")));
    assertThat(noPoint.code()).isEqualTo(ExitCode.FAILED);
  }

  // ---- all of them, and none

  @Test
  void without_a_method_all_are_used_and_a_peer_is_told_once() throws Exception {
    start("hub");
    start("a");
    start("b");
    connect("b", "hub");
    await(() -> knows("hub", "b"));
    connect("a", "hub");
    await(() -> speaks("a", "hub") && node("a").hypha().dht().tableSize() > 0);
    Cli.Run run = Cli.run(on("a", "discover", "--count", "2"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines().filter(line -> !line.startsWith(" ")))
        .hasSize(2)
        .anyMatch(line -> line.startsWith(id("b")))
        .anyMatch(line -> line.startsWith(id("hub")));
  }

  @Test
  void to_find_nobody_is_a_failure_that_says_what_to_type() throws Exception {
    start("a");
    Cli.Run none = Cli.run(on("a", "discover", "--timeout", "100ms"));
    assertThat(none.code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("nobody was found", "next: hypha bootstrap add ADDR");
  }

  @Test
  void mdns_that_is_off_looks_without_complaint() throws Exception {
    start("a");
    Cli.Run run = Cli.run(on("a", "discover", "--method", "mdns", "--timeout", "100ms"));
    assertThat(run.err()).contains(" found in ");
  }

  @Test
  void what_is_off_or_wrong_is_said() throws Exception {
    start("a", "discovery.exchange=false", "dht.lan=false");
    Cli.Run none = Cli.run(on("a", "discover", "--json"));
    assertThat(none.code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.json().path("error").path("code").asText()).isEqualTo("no_discovery");
    assertThat(Cli.run(on("a", "discover", "--method", "exchange")).err())
        .contains("discovery.exchange is false");
    assertThat(Cli.run(on("a", "discover", "--method", "rendezvous", "--name", "x")).err())
        .contains("knows no rendezvous points");
    assertThat(Cli.run(on("a", "discover", "--method", "kademlia")).err())
        .contains("in no hash table");
    misread("no method 'telepathy'", "--method", "telepathy");
    misread("--timeout 'soon'", "--timeout", "soon");
    misread("count is not between 1 and", "--count", "0");
    misread("by the method rendezvous", "--at", address("a"));
    misread("by the method kademlia", "--method", "mdns", "--network", "lan");
    assertThat(Cli.run(on("none", "discover")).code()).isEqualTo(ExitCode.NO_NODE);
  }

  private void misread(String said, String... options) {
    Cli.Run run = Cli.run(on("a", with(new String[] {"discover"}, options)));
    assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(said, "  next: hypha discover --help");
  }

  // ---- to do it with

  private static String[] with(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String[] on(String node, String... command) {
    return with(command, "--data-dir", directory.resolve(node).toString());
  }

  private boolean knows(String node, String peer) {
    return node(node).hypha().node().peers().of(node(peer).hypha().id()).signed().isPresent();
  }

  private boolean speaks(String node, String peer) {
    return node(node)
        .hypha()
        .node()
        .peers()
        .of(node(peer).hypha().id())
        .protocols()
        .contains(PeerExchange.PROTOCOL);
  }

  private int registrations() {
    return node("point")
        .hypha()
        .rendezvousPoint()
        .map(RendezvousPoint::registrations)
        .orElseThrow();
  }

  /** Until that is so; how soon it is so is in no hand of ours. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Thread.onSpinWait();
    }
  }

  private String address(String name) {
    return Cli.address(node(name));
  }

  private String id(String name) {
    return node(name).hypha().id().toString();
  }

  private Daemon node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  private void connect(String from, String to) throws IOException {
    Connection connection = node(from).hypha().connect(address(to));
    assertThat(connection.peer()).isEqualTo(node(to).hypha().id());
  }

  private void start(String name, String... given) throws IOException {
    List<Given> flags = new ArrayList<>();
    flags.add(Given.flag("listen", List.of("/ip4/127.0.0.1/tcp/0"), "--listen"));
    for (String each : given) {
      String[] parts = each.split("=", 2);
      flags.add(Given.flag(parts[0], List.of(parts[1].split(",", -1)), "--set"));
    }
    Home home = new Home(directory.resolve(name));
    Sources sources = new Sources(home.directory(), Optional.empty(), Map.of(), flags);
    nodes.put(name, Daemon.start(home, Settings.load(sources)));
  }
}
