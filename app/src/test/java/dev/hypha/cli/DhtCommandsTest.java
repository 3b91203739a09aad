package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.core.Connection;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Json;
import dev.hypha.kad.Kad;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of dht, with nodes that run. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DhtCommandsTest {
  private static final String CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

  @TempDir Path directory;
  private final Map<String, Daemon> nodes = new LinkedHashMap<>();

  @AfterEach
  void stop() throws IOException {
    for (Daemon node : nodes.values()) {
      node.close();
    }
  }

  // ---- put and get

  @Test
  void what_is_put_on_one_node_is_got_on_another_after_the_first_is_gone() throws Exception {
    chain();
    Cli.Run put = Cli.run(on("a", "dht", "put", "greeting", "hello"));
    assertThat(put.code()).as(put.err()).isEqualTo(ExitCode.OK);
    assertThat(put.out())
        .startsWith("2 of 2 peers hold /v/greeting  (lan, 5 bytes, ")
        .contains("\n  " + id("b") + "\n", "\n  " + id("c") + "\n");
    Optional.ofNullable(nodes.remove("a")).orElseThrow().close();
    Got got = got("c", "greeting");
    assertThat(got.run().code()).as(got.run().err()).isEqualTo(ExitCode.OK);
    assertThat(got.bytes()).isEqualTo("hello");
  }

  @Test
  void a_value_is_taken_from_the_input_and_given_byte_for_byte() throws Exception {
    pair();
    byte[] bytes = {0, (byte) 0xff, 27, '\n'};
    Cli.Run put = typing(bytes, on("a", "dht", "put", "raw", "-", "--ttl", "1h", "--json"));
    assertThat(put.code()).as(put.err()).isEqualTo(ExitCode.OK);
    assertThat(put.json().path("schema").asText()).isEqualTo("hypha.dht.put/1");
    assertThat(put.json().path("holders").asInt()).isEqualTo(1);
    assertThat(put.json().path("ttl_s").asInt()).isEqualTo(3_600);
    assertThat(got("b", "raw").bytes()).isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
    JsonNode json = Cli.run(on("b", "dht", "get", "/v/raw", "--json")).json();
    assertThat(json.path("base64").asText()).isEqualTo("AP8bCg==");
    assertThat(json.path("holders").asInt()).isEqualTo(2);
  }

  @Test
  void of_two_values_the_greater_stays_and_the_other_is_refused() throws Exception {
    pair();
    Cli.run(on("a", "dht", "put", "x", "2"));
    Cli.Run worse = Cli.run(on("b", "dht", "put", "x", "1"));
    assertThat(worse.code()).isEqualTo(ExitCode.FAILED);
    assertThat(worse.err()).contains("whose bytes are greater", "next: hypha dht get KEY");
    assertThat(got("a", "x").bytes()).isEqualTo("2");
  }

  @Test
  void a_value_that_nobody_else_takes_is_a_failure_that_says_what_to_type() throws Exception {
    start("a");
    Cli.Run put = Cli.run(on("a", "dht", "put", "x", "1"));
    assertThat(put.code()).isEqualTo(ExitCode.FAILED);
    assertThat(put.out()).startsWith("0 of 0 peers hold /v/x");
    assertThat(put.err()).contains("no other node holds it yet", "next: hypha connect ADDR");
    assertThat(got("a", "x").bytes()).isEqualTo("1");
  }

  @Test
  void a_value_that_is_not_there_or_not_there_often_enough_is_a_failure() throws Exception {
    pair();
    Got none = got("a", "nothing");
    assertThat(none.run().code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.bytes()).isEmpty();
    assertThat(none.run().err()).contains("no value was found", "next: hypha dht trace nothing");
    Cli.run(on("a", "dht", "put", "x", "1"));
    Got few = got("a", "x", "--quorum", "3");
    assertThat(few.run().code()).isEqualTo(ExitCode.FAILED);
    assertThat(few.run().err()).contains("only 2 of 3 nodes gave it");
    assertThat(got("a", "x", "--quorum", "2").run().code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void a_wrong_key_time_or_number_is_a_wrong_command_line() throws Exception {
    start("a");
    misread("'/v/' is no key", "dht", "put", "/v/", "x");
    misread("keeps nothing under /shop/, but under /ipns/, /pk/, /v/", "dht", "get", "/shop/x");
    misread("--ttl 'soon'", "dht", "put", "x", "1", "--ttl", "soon");
    misread("--timeout '0'", "dht", "get", "x", "--timeout", "0");
    misread("quorum is not between 1 and", "dht", "get", "x", "--quorum", "0");
    misread("count is not between 1 and", "dht", "providers", CID, "--count", "0");
    misread("a key has at most 2048 bytes", "dht", "get", "x".repeat(2_048));
    misread("", "dht", "find", "nobody");
    misread("", "dht", "provide", "nothing");
    misread("not for 'fun'", "dht", "trace", "x", "--for", "fun");
  }

  private void misread(String said, String... command) {
    Cli.Run run = Cli.run(on("a", command));
    assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(said, "  next: hypha dht " + command[1] + " --help");
  }

  // ---- which table

  @Test
  void nothing_crosses_from_one_network_into_another() throws Exception {
    start("a", "dht.networks=shop,club");
    start("b", "dht.networks=shop,club");
    connect("a", "b");
    awaitPeers("a", "shop", 1);
    awaitPeers("a", "club", 1);
    awaitPeers("a", "lan", 1);
    assertThat(Cli.run(on("a", "dht", "put", "x", "1", "--network", "shop")).code()).isZero();
    assertThat(got("b", "x", "--network", "shop").bytes()).isEqualTo("1");
    assertThat(got("b", "x", "--network", "club").run().code()).isEqualTo(ExitCode.FAILED);
    assertThat(got("b", "x").run().err()).contains("in the table lan");
  }

  @Test
  void the_only_table_is_meant_if_nobody_says_which() throws Exception {
    start("a", "dht.lan=false", "dht.networks=shop");
    JsonNode put = Cli.run(on("a", "dht", "put", "x", "1", "--json")).json();
    assertThat(put.path("network").asText()).isEqualTo("shop");
  }

  @Test
  void without_a_node_or_a_table_it_is_said_what_to_type() throws Exception {
    assertThat(Cli.run(on("none", "dht", "get", "x")).code()).isEqualTo(ExitCode.NO_NODE);
    start("a", "dht.lan=false");
    start("b");
    Cli.Run none = Cli.run(on("a", "dht", "get", "x", "--json"));
    assertThat(none.code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.json().path("error").path("code").asText()).isEqualTo("no_table");
    assertThat(none.err()).contains("in no hash table", "next: hypha up --set dht.lan=true");
    Cli.Run other = Cli.run(on("b", "dht", "table", "--network", "shop"));
    assertThat(other.code()).isEqualTo(ExitCode.FAILED);
    assertThat(other.err()).contains("not in the hash table 'shop', but in lan");
  }

  @Test
  void status_tells_the_tables_and_what_they_keep() throws Exception {
    start("a", "dht.networks=shop");
    start("b", "dht.mode=client");
    connect("b", "a");
    awaitPeers("b", "lan", 1);
    Cli.run(on("b", "dht", "put", "x", "1"));
    Cli.run(on("b", "dht", "provide", CID));
    JsonNode tables = Cli.run(on("a", "status", "--json")).json().path("dht");
    assertThat(tables).hasSize(2);
    JsonNode lan = tables.get(0);
    assertThat(lan.path("network").asText()).isEqualTo("lan");
    assertThat(lan.path("protocol").asText()).isEqualTo("/ipfs/lan/kad/1.0.0");
    assertThat(lan.path("serves").asBoolean()).isTrue();
    assertThat(lan.path("peers").asInt()).as("a client is in no table").isZero();
    assertThat(lan.path("records").asInt()).isEqualTo(1);
    assertThat(lan.path("provided_keys").asInt()).isEqualTo(1);
    assertThat(Cli.run(on("b", "status")).out())
        .contains(
            "dht        lan: 1 peers, client; keeps 1 values, providers of 0 keys; provides 1\n");
  }

  @Test
  void what_is_kept_outlives_the_node_unless_that_is_off() throws Exception {
    start("a");
    start("b", "dht.remember=false");
    connect("a", "b");
    awaitPeers("a", "lan", 1);
    Cli.run(on("a", "dht", "put", "x", "1"));
    stop();
    start("a");
    assertThat(got("a", "x").bytes()).isEqualTo("1");
    start("b", "dht.remember=false");
    assertThat(got("b", "x").run().code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void what_this_node_provides_outlives_it() throws Exception {
    pair();
    Cli.run(on("a", "dht", "provide", CID));
    stop();
    start("a");
    JsonNode tables = Cli.run(on("a", "status", "--json")).json().path("dht");
    assertThat(tables.get(0).path("provides").asInt()).isEqualTo(1);
    assertThat(Cli.run(on("a", "dht", "providers", CID)).out()).contains(id("a"));
  }

  // ---- peers and providers

  @Test
  void a_peer_is_found_by_its_id_alone() throws Exception {
    chain();
    Cli.Run found = Cli.run(on("a", "dht", "find", id("c")));
    assertThat(found.code()).as(found.err()).isEqualTo(ExitCode.OK);
    assertThat(found.out()).isEqualTo(Cli.address(node("c")) + "  connected\n");
    String stranger = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    Cli.Run unknown = Cli.run(on("a", "dht", "find", stranger));
    assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
    assertThat(unknown.err()).contains("nobody in the table lan", "next: hypha dht trace");
  }

  @Test
  void providers_are_told_one_by_one_and_no_more_than_are_wanted() throws Exception {
    chain();
    assertThat(Cli.run(on("a", "dht", "provide", CID)).out())
        .startsWith("2 of 2 peers know that this node provides " + CID);
    assertThat(Cli.run(on("b", "dht", "provide", CID)).code()).isEqualTo(ExitCode.OK);
    Cli.Run all = Cli.run(on("c", "dht", "providers", CID));
    assertThat(all.code()).as(all.err()).isEqualTo(ExitCode.OK);
    assertThat(all.out())
        .contains(id("a") + "\n  " + Cli.address(node("a")) + "\n")
        .contains(id("b") + "\n  " + Cli.address(node("b")) + "\n");
    Cli.Run one = Cli.run(on("c", "dht", "providers", CID, "--count", "1", "--json"));
    assertThat(one.out().lines()).hasSize(1);
    assertThat(one.json().path("schema").asText()).isEqualTo("hypha.dht.providers/1");
  }

  @Test
  void what_nobody_provides_is_a_failure() throws Exception {
    pair();
    Cli.Run none = Cli.run(on("a", "dht", "providers", CID));
    assertThat(none.code()).isEqualTo(ExitCode.FAILED);
    assertThat(none.err()).contains("0 found", "next: hypha dht trace " + CID);
  }

  // ---- how it looks inside

  @Test
  void a_table_is_its_buckets_and_when_each_peer_was_alive() throws Exception {
    pair();
    Cli.Run run = Cli.run(on("a", "dht", "table"));
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .matches(
            "bucket \\d+: 1 peers, 0 being checked, 0 waiting\n  "
                + id("b")
                + "  \\d+ s ago  connected  /ip4/127.0.0.1/tcp/\\d+\n");
    assertThat(run.err()).contains("lan, /ipfs/lan/kad/1.0.0: 1 peers", "answers others");
    JsonNode json = Cli.run(on("a", "dht", "table", "--json")).json();
    assertThat(json.path("schema").asText()).isEqualTo("hypha.dht.table/1");
    assertThat(json.path("peers").get(0).path("alive_seconds_ago").asDouble()).isPositive();
  }

  @Test
  void a_trace_is_a_tree_of_who_was_asked_by_whom_named_and_what_it_said() throws Exception {
    chain();
    Cli.run(on("b", "dht", "put", "x", "1"));
    Cli.Run run = Cli.run(on("a", "dht", "trace", "x"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    List<String> lines = run.out().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("this node looks for the value /v/x in lan");
    assertThat(lines.get(1))
        .matches("[└├]─ 12D3\\w+  #[12]  at \\d+.\\d ms, took \\d+.\\d ms: has the value '1', .*");
    assertThat(run.out()).contains(id("b"), id("c"), " 2 asked, 2 answered, 0 failed");
    List<JsonNode> json = new ArrayList<>();
    for (String line : Cli.run(on("a", "dht", "trace", "x", "--json")).out().lines().toList()) {
      json.add(Json.parse(line));
    }
    assertThat(json).hasSize(3);
    assertThat(json.getFirst().path("schema").asText()).isEqualTo("hypha.dht.trace/1");
    assertThat(json.getFirst().path("value").path("text").asText()).isEqualTo("1");
    assertThat(json.getLast().path("closest")).hasSize(2);
  }

  @Test
  void a_trace_is_of_what_the_key_looks_like_and_of_nobody_if_nobody_is_there() throws Exception {
    pair();
    assertThat(purpose("x")).isEqualTo("value");
    assertThat(purpose(id("b"))).isEqualTo("peer");
    assertThat(purpose(CID)).isEqualTo("providers");
    assertThat(purpose(CID, "--for", "value")).isEqualTo("value");
    start("alone");
    Cli.Run run = Cli.run(on("alone", "dht", "trace", "x"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("nobody answered", "next: hypha dht table");
  }

  private String purpose(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("dht", "trace", "--json"));
    command.addAll(List.of(words));
    return Cli.run(on("a", command.toArray(new String[0]))).json().path("for").asText();
  }

  // ---- to do it with

  /**
   * @param bytes each as a letter
   */
  private record Got(Cli.Run run, String bytes) {}

  /** What get prints goes to the standard output as it is. */
  private Got got(String node, String key, String... options) {
    List<String> command = new ArrayList<>(List.of("dht", "get", key));
    command.addAll(List.of(options));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Cli.Run run = Cli.run(on(node, command.toArray(new String[0])));
      return new Got(run, bytes.toString(StandardCharsets.ISO_8859_1));
    } finally {
      System.setOut(before);
    }
  }

  private static Cli.Run typing(byte[] input, String... command) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      return Cli.run(command);
    } finally {
      System.setIn(before);
    }
  }

  private void pair() throws IOException {
    start("a");
    start("b");
    connect("a", "b");
    awaitPeers("a", "lan", 1);
    awaitPeers("b", "lan", 1);
  }

  /** Three nodes, each of which knows the others; a and c have met through b. */
  private void chain() throws IOException {
    pair();
    start("c");
    connect("c", "b");
    awaitPeers("c", "lan", 2);
    awaitPeers("a", "lan", 2);
    awaitPeers("b", "lan", 2);
  }

  /** Until so many peers are in a table; whether they will be is in no hand of ours. */
  private void awaitPeers(String on, String network, int count) {
    Kad kad =
        node(on).hypha().dhts().values().stream()
            .filter(each -> each.protocol().name().contains("/" + network + "/"))
            .findFirst()
            .orElseThrow();
    while (kad.tableSize() < count) {
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Thread.onSpinWait();
    }
  }

  private String[] on(String node, String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.add("--data-dir");
    words.add(directory.resolve(node).toString());
    return words.toArray(new String[0]);
  }

  private String id(String name) {
    return node(name).hypha().id().toString();
  }

  private Daemon node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  private void connect(String from, String to) throws IOException {
    Connection connection = node(from).hypha().connect(Cli.address(node(to)));
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
