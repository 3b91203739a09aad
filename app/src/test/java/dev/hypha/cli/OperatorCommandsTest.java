package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that look at the running node. */
@Timeout(120)
class OperatorCommandsTest {
  @TempDir Path directory;
  private String home = "";
  private Daemon alice;
  private Daemon bob;

  @BeforeEach
  void start() throws IOException {
    home = directory.resolve("a").toString();
    alice = Cli.quietDaemon(directory.resolve("a"));
    bob = Cli.quietDaemon(directory.resolve("b"));
  }

  @AfterEach
  void stop() throws IOException {
    alice.close();
    bob.close();
  }

  @Test
  void peers_says_whom_the_node_is_connected_to_and_how() throws Exception {
    alice.hypha().connect(Cli.address(bob));
    Cli.Run run = Cli.run("peers", "--data-dir", home);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .startsWith(bob.hypha().id() + "  outbound  direct  tcp  /noise-mlkem768-hfs/0.2.0");
    assertThat(run.err()).contains("1 peers");
    JsonNode json = Cli.run("peers", "--json", "--data-dir", home).json();
    assertThat(json.path("peer").asText()).isEqualTo(bob.hypha().id().toString());
    assertThat(json.path("connections").get(0).path("muxer").asText()).isEqualTo("/yamux/1.0.0");
    assertThat(json.path("protected").asBoolean()).isFalse();
  }

  @Test
  void a_peer_that_is_disconnected_is_gone_on_both_sides() throws Exception {
    alice.hypha().connect(Cli.address(bob));
    String peer = bob.hypha().id().toString();
    Cli.Run run = Cli.run("disconnect", peer, "--data-dir", home);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).isEqualTo("closed 1 connection with " + peer + "\n");
    assertThat(alice.hypha().node().connections()).isEmpty();
    assertThatThrownBy(() -> alice.hypha().node().connect(PeerAddress.parse(Cli.address(bob))))
        .isInstanceOf(Refused.class);
    Cli.Run again = Cli.run("disconnect", peer, "--json", "--data-dir", home);
    assertThat(again.code()).isEqualTo(ExitCode.FAILED);
    assertThat(again.json().path("closed").asInt()).isZero();
    assertThat(again.err()).contains("there was no connection with " + peer, "hypha peers");
    Cli.Run connect = Cli.run("connect", Cli.address(bob), "--data-dir", home);
    assertThat(connect.code()).isEqualTo(ExitCode.OK);
    assertThat(alice.hypha().node().connectionManager().isShunned(bob.hypha().id())).isFalse();
  }

  @Test
  void a_banned_peer_is_sent_away_and_comes_again_when_it_is_pardoned() throws Exception {
    alice.hypha().connect(Cli.address(bob));
    String peer = bob.hypha().id().toString();
    Cli.Run ban = Cli.run("ban", peer, "--reason", "floods us", "--data-dir", home);
    assertThat(ban.code()).isEqualTo(ExitCode.OK);
    assertThat(ban.out()).startsWith("banned " + peer + " until about 20");
    while (!alice.hypha().node().connections().isEmpty()) {
      Thread.onSpinWait();
    }
    Cli.Run refused = Cli.run("connect", Cli.address(bob), "--data-dir", home);
    assertThat(refused.code()).isNotEqualTo(ExitCode.OK);
    assertThat(refused.err()).contains("floods us");
    assertThat(Cli.run("bans", "--data-dir", home).out()).startsWith(peer).contains("floods us");
    Cli.Run unban = Cli.run("unban", peer, "--data-dir", home);
    assertThat(unban.out()).isEqualTo(peer + " may come again\n");
    assertThat(Cli.run("connect", Cli.address(bob), "--data-dir", home).code())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void a_ban_outlives_the_node() throws Exception {
    String peer = bob.hypha().id().toString();
    assertThat(Cli.run("ban", peer, "--data-dir", home).code()).isEqualTo(ExitCode.OK);
    alice.close();
    alice = Cli.quietDaemon(directory.resolve("a"));
    JsonNode ban = Cli.run("bans", "--json", "--data-dir", home).json();
    assertThat(ban.path("peer").asText()).isEqualTo(peer);
    assertThat(ban.path("score").asInt()).isEqualTo(-500);
    assertThat(ban.path("why").asText()).isEqualTo("by hand");
  }

  @Test
  void limits_says_what_is_used_of_each() throws Exception {
    alice.hypha().connect(Cli.address(bob));
    Cli.Run run = Cli.run("limits", "--data-dir", home);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .containsPattern("1 +of [0-9]+ +outbound +connections of the node")
        .containsPattern("1 +of 8 +total +connections of peer " + bob.hypha().id())
        .contains("1 connections; above 192 they are pruned to 160; 0 refused by a limit so far");
  }

  @Test
  void limits_as_json_has_used_limit_and_whether_it_is_near() throws Exception {
    JsonNode json = Cli.run("limits", "--json", "--data-dir", home).json();
    JsonNode first = json.path("limits").get(0);
    assertThat(first.path("scope").asText()).isEqualTo("the node");
    assertThat(first.path("limit").asLong()).isPositive();
    assertThat(first.path("near").asBoolean()).isFalse();
    assertThat(json.path("near").asBoolean()).isFalse();
    assertThat(json.path("profile").asText()).isEqualTo("default");
  }

  @Test
  void events_tells_of_a_connection_that_is_made() throws Exception {
    Cli.Started events = Cli.start("events", "--count", "2", "--json", "--data-dir", home);
    events.awaitNote("listening");
    alice.hypha().connect(Cli.address(bob));
    Cli.Run run = events.awaitEnd();
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    JsonNode opened = Json.parse(run.out().lines().findFirst().orElseThrow());
    assertThat(opened.path("kind").asText()).isEqualTo("connection_opened");
    assertThat(opened.path("peer").asText()).isEqualTo(bob.hypha().id().toString());
    assertThat(opened.path("at").asText()).endsWith("Z");
    assertThat(run.json().path("kind").asText()).isEqualTo("connected");
  }

  @Test
  void events_for_people_are_a_line_each() throws Exception {
    Cli.Started events = Cli.start("events", "--count", "2", "--data-dir", home);
    events.awaitNote("listening");
    alice.hypha().connect(Cli.address(bob));
    assertThat(events.awaitEnd().out().lines().toList().get(1))
        .contains("  connected  peer=" + bob.hypha().id());
  }

  @Test
  void the_level_of_a_logger_is_changed_while_the_node_runs() throws Exception {
    String logger = "dev.hypha.test.level";
    assertThat(System.getLogger(logger).isLoggable(Level.DEBUG)).isFalse();
    Cli.Run run = Cli.run("log", "level", logger, "debug", "--data-dir", home);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("debug    " + logger);
    assertThat(System.getLogger(logger + ".beneath").isLoggable(Level.DEBUG)).isTrue();
    Cli.run("log", "level", logger, "error", "--data-dir", home);
    assertThat(System.getLogger(logger).isLoggable(Level.WARNING)).isFalse();
  }

  @Test
  void levels_are_listed_as_they_are() throws Exception {
    JsonNode json = Cli.run("log", "level", "--json", "--data-dir", home).json();
    assertThat(json.path("levels").get(0).path("logger").asText()).isEmpty();
    assertThat(json.path("levels").get(0).path("level").asText()).isEqualTo("info");
  }

  @Test
  void a_level_that_is_none_is_answered_with_those_that_are() {
    Cli.Run run = Cli.run("log", "level", "debgu", "--data-dir", home);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("levels are off, error", "did you mean debug?", "next: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"peers", "limits", "events", "log level", "disconnect 12D3KooW"})
  void all_of_them_need_a_node_that_runs(String typed) throws Exception {
    String[] arguments = (typed + " --json --data-dir " + directory.resolve("none")).split(" ", -1);
    Cli.Run run = Cli.run(arguments);
    assertThat(run.code()).isEqualTo(ExitCode.NO_NODE);
    assertThat(run.err()).contains("next: start one with: hypha up");
    assertThat(run.json().path("error").path("code").asText()).isEqualTo("no_node");
  }
}
