package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.core.Connection;
import dev.hypha.daemon.Daemon;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.perf.Perf;
import dev.hypha.ping.PingStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that speak to a node, or do without. */
@Timeout(120)
class NodeCommandsTest {
  @TempDir Path directory;
  private Path aliceHome = Path.of("");
  private String nowhere = "";
  private Daemon alice;
  private Daemon bob;

  @BeforeEach
  void start() throws IOException {
    aliceHome = directory.resolve("a");
    nowhere = directory.resolve("none").toString();
    alice = Cli.daemon(aliceHome);
    bob = Cli.daemon(directory.resolve("b"));
  }

  @AfterEach
  void stop() throws IOException {
    alice.close();
    bob.close();
  }

  @Test
  void addresses_prints_one_dialable_address_a_line() throws Exception {
    Cli.Run run = Cli.run("addresses", "--data-dir", aliceHome.toString());
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines())
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(Multiaddr.parse(line).peerId()).hasValue(alice.hypha().id()));
    String first = run.out().lines().findFirst().orElseThrow();
    assertThat(Cli.run("ping", first, "--data-dir", nowhere).code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void addresses_as_json_has_id_pid_and_addresses() throws Exception {
    JsonNode json = Cli.run("addresses", "--json", "--data-dir", aliceHome.toString()).json();
    assertThat(json.path("id").asText()).isEqualTo(alice.hypha().id().toString());
    assertThat(json.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(json.path("addresses").get(0).asText()).isEqualTo(Cli.address(alice));
  }

  @Test
  void a_peer_that_is_forgotten_loses_its_pin() {
    String peer = bob.hypha().id().toString();
    Cli.run("connect", Cli.address(bob), "--data-dir", aliceHome.toString());
    assertThat(alice.hypha().node().peers().of(bob.hypha().id()).securities()).isNotEmpty();
    Cli.Run run = Cli.run("forget", peer, "--data-dir", aliceHome.toString());
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).isEqualTo("forgot " + peer + "\n");
    assertThat(alice.hypha().node().peers().of(bob.hypha().id()).securities()).isEmpty();
  }

  @Test
  void id_as_json_is_the_id_of_the_node() throws Exception {
    JsonNode json = Cli.run("id", "--json", "--data-dir", aliceHome.toString()).json();
    assertThat(json.path("id").asText()).isEqualTo(alice.hypha().id().toString());
  }

  @Test
  void ping_without_a_node_of_ones_own_says_how_the_peer_was_reached() {
    Cli.Run run = Cli.run("ping", Cli.address(bob), "--count", "2", "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines().filter(line -> line.startsWith("pong ")))
        .hasSize(2)
        .allMatch(line -> line.contains("direct  tcp  /noise-mlkem768-hfs/0.2.0  X25519MLKEM768"));
    assertThat(run.out()).contains("2 sent, 2 answered, 0 % lost; min/avg/max ");
    assertThat(Path.of(nowhere)).doesNotExist();
  }

  @Test
  void ping_until_direct_ends_with_the_first_direct_answer() {
    Cli.Run run =
        Cli.run("ping", Cli.address(bob), "-c", "50", "--until-direct", "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("1 sent, 1 answered");
  }

  @Test
  void bench_measures_both_ways_what_the_peer_allows() throws Exception {
    new Perf(bob.hypha().node()).serve();
    String[] bench = {"bench", Cli.address(bob), "--mib", "1", "-c", "2", "--data-dir", nowhere};
    List<String> lines = Cli.run(bench).out().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2)).matches("1  upload .* MiB/s  download .* MiB/s");
    JsonNode json =
        Cli.run("bench", Cli.address(bob), "--mib", "1", "--json", "--data-dir", nowhere).json();
    assertThat(json.path("schema").asText()).isEqualTo("hypha.bench/1");
    assertThat(json.path("uploads")).hasSize(3);
    assertThat(json.path("download_mib_per_second").asDouble()).isPositive();
  }

  @Test
  void bench_says_how_a_peer_that_refuses_would_allow_it() {
    Cli.Run run = Cli.run("bench", Cli.address(bob), "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("next: ", "hypha up --set protocols.perf=true");
  }

  @Test
  void ping_as_json_is_one_object_with_route_and_figures() throws Exception {
    Cli.Run run = Cli.run("ping", Cli.address(bob), "--json", "--data-dir", aliceHome.toString());
    assertThat(run.out().lines()).hasSize(1);
    JsonNode json = run.json();
    assertThat(json.path("peer").asText()).isEqualTo(bob.hypha().id().toString());
    assertThat(json.path("path").asText()).isEqualTo("direct");
    assertThat(json.path("sent").asInt()).isEqualTo(3);
    assertThat(json.path("received").asInt()).isEqualTo(3);
    assertThat(json.path("min_ms").asDouble()).isPositive();
  }

  @Test
  void ping_that_nobody_answers_exits_with_one() throws Exception {
    Connection connection = alice.hypha().connect(Cli.address(bob));
    // two streams are all that a peer may have
    try (PingStream one = alice.hypha().ping().open(connection);
        PingStream two = alice.hypha().ping().open(connection)) {
      assertThat(one.ping(Duration.ofSeconds(10))).isPositive();
      assertThat(two.ping(Duration.ofSeconds(10))).isPositive();
      Cli.Run run =
          Cli.run("ping", Cli.address(bob), "-c", "1", "--data-dir", aliceHome.toString());
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out()).contains("lost ", "1 sent, 0 answered, 100 % lost");
    }
  }

  @Test
  void ping_of_nobody_names_the_address_and_exits_with_one() throws Exception {
    String gone = Cli.address(bob);
    bob.close();
    Cli.Run run = Cli.run("ping", gone, "--json", "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("nobody listens on", "next: ");
    JsonNode error = run.json().path("error");
    assertThat(error.path("code").asText()).isEqualTo("unreachable");
    assertThat(error.path("message").asText()).contains("nobody listens on");
    assertThat(error.path("next").asText()).isNotEmpty();
    JsonNode dial = error.path("dial");
    assertThat(dial).hasSize(1);
    assertThat(gone).startsWith(dial.path(0).path("address").asText());
    assertThat(dial.path(0).path("outcome").asText()).isEqualTo("failed");
    assertThat(dial.path(0).path("step").asText()).isEqualTo("TCP");
    assertThat(dial.path(0).path("why").asText()).contains("nobody listens on");
    assertThat(dial.path(0).path("begun_ms").isIntegralNumber()).isTrue();
    assertThat(dial.path(0).path("took_ms").isIntegralNumber()).isTrue();
  }

  @Test
  void the_running_node_tells_a_failed_dial_as_a_throw_away_node_does() throws Exception {
    String gone = Cli.address(bob);
    bob.close();
    JsonNode error =
        Cli.run("connect", gone, "--json", "--data-dir", aliceHome.toString()).json().path("error");
    assertThat(error.path("code").asText()).isEqualTo("unreachable");
    assertThat(error.path("dial").path(0).path("step").asText()).isEqualTo("TCP");
  }

  @Test
  void connect_verbose_says_what_became_of_each_address() throws Exception {
    String peer = bob.hypha().id().toString();
    Multiaddr dead = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    Multiaddr odd = Multiaddr.parse("/ip4/127.0.0.1/udp/1");
    Multiaddr good = bob.hypha().node().addresses().getFirst();
    alice
        .hypha()
        .node()
        .peers()
        .update(bob.hypha().id(), known -> known.withAddresses(List.of(odd, dead, good)));
    Cli.Run run = Cli.run("connect", peer, "--verbose", "--data-dir", aliceHome.toString());
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("connected to " + peer);
    assertThat(lines.get(1)).matches("  " + dead + ": TCP after \\d+ ms.*: nobody listens on .*");
    assertThat(lines.get(2)).matches("  " + good + ": connected after \\d+ ms.*");
    assertThat(lines.get(3))
        .isEqualTo("  " + odd + ": address: no transport for this kind of address");
    JsonNode again = Cli.run("connect", peer, "--json", "--data-dir", aliceHome.toString()).json();
    assertThat(again.has("dial")).as("it was connected already").isFalse();
  }

  @Test
  void a_peer_id_needs_a_running_node() throws Exception {
    Cli.Run run = Cli.run("ping", bob.hypha().id().toString(), "--json", "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.NO_NODE);
    assertThat(run.err()).contains("no node runs on " + nowhere, "next: start one with: hypha up");
    assertThat(run.json().path("error").path("code").asText()).isEqualTo("no_node");
  }

  @Test
  void the_data_directory_comes_from_the_environment_unless_a_flag_names_one() {
    Map<String, String> environment = Map.of("HYPHA_DATA_DIR", aliceHome.toString());
    assertThat(Cli.run(environment, "addresses").code()).isEqualTo(ExitCode.OK);
    assertThat(Cli.run(environment, "addresses", "--data-dir", nowhere).code())
        .isEqualTo(ExitCode.NO_NODE);
  }

  @Test
  void connect_says_how() {
    Cli.Run run = Cli.run("connect", Cli.address(bob), "--data-dir", aliceHome.toString());
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("connected to " + bob.hypha().id() + "  direct  tcp");
  }

  @Test
  void a_file_is_sent_by_nodes_that_run() throws Exception {
    Path file = Files.writeString(directory.resolve("letter.txt"), "Dear Bob");
    Path inbox = Files.createDirectory(directory.resolve("inbox"));
    Cli.Started receiving =
        Cli.start(
            "receive",
            inbox.toString(),
            "--once",
            "--from",
            alice.hypha().id().toString(),
            "--json",
            "--data-dir",
            directory.resolve("b").toString());
    receiving.awaitNote("files go to");
    Cli.Run sent =
        Cli.run(
            "send",
            file.toString(),
            Cli.address(bob),
            "--json",
            "--data-dir",
            aliceHome.toString());
    assertThat(sent.code()).as(sent.err()).isEqualTo(ExitCode.OK);
    assertThat(sent.json().path("stored_as").asText()).isEqualTo("letter.txt");
    assertThat(sent.json().path("size").asLong()).isEqualTo(8);
    Cli.Run received = receiving.awaitEnd();
    assertThat(received.code()).isEqualTo(ExitCode.OK);
    assertThat(received.json().path("path").asText()).endsWith("inbox/letter.txt");
    assertThat(received.json().path("sha256")).isEqualTo(sent.json().path("sha256"));
    assertThat(inbox.resolve("letter.txt")).hasContent("Dear Bob");
  }

  @Test
  void a_file_is_sent_and_received_where_no_node_runs() throws Exception {
    Path file = Files.writeString(directory.resolve("letter.txt"), "Dear nobody");
    Path inbox = Files.createDirectory(directory.resolve("inbox"));
    Cli.Started receiving =
        Cli.start(
            "receive",
            inbox.toString(),
            "--once",
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--data-dir",
            directory.resolve("c").toString());
    String note = receiving.awaitNote("send here with: hypha send FILE ");
    receiving.awaitNote("files go to");
    String address = note.substring(note.lastIndexOf(' ') + 1);
    Cli.Run sent = Cli.run("send", file.toString(), address, "--data-dir", nowhere);
    assertThat(sent.code()).as(sent.err()).isEqualTo(ExitCode.OK);
    assertThat(sent.out()).contains("sent letter.txt as letter.txt", "sha256 ");
    assertThat(receiving.awaitEnd().code()).isEqualTo(ExitCode.OK);
    assertThat(inbox.resolve("letter.txt")).hasContent("Dear nobody");
    assertThat(directory.resolve("c/lock")).doesNotExist();
    assertThat(directory.resolve("c/control.sock")).doesNotExist();
  }

  @Test
  void receive_does_not_pass_over_an_option_that_the_running_node_cannot_take() {
    Cli.Run run =
        Cli.run(
            "receive",
            directory.toString(),
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--data-dir",
            aliceHome.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--listen is for a new node, and a node runs already");
  }

  @Test
  void nobody_takes_files_unless_told_to() throws Exception {
    Path file = Files.writeString(directory.resolve("letter.txt"), "Dear Bob");
    Cli.Run run = Cli.run("send", file.toString(), Cli.address(bob), "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("refused letter.txt", "next: on the other machine", "receive");
  }

  @Test
  void a_file_that_is_not_there_is_a_wrong_command_line() {
    Cli.Run run =
        Cli.run(
            "send", directory.resolve("no").toString(), Cli.address(bob), "--data-dir", nowhere);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is no file");
  }
}
