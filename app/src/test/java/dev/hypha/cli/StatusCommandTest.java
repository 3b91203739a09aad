package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One screen about the running node. */
@Timeout(120)
class StatusCommandTest {
  @TempDir Path directory;

  @Test
  void status_tells_id_addresses_peers_protocols_limits_and_security() throws Exception {
    try (Daemon alice = Cli.daemon(directory);
        Hypha bob = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
      alice.hypha().connect(bob.addresses().getFirst().toString());
      Cli.Run run = Cli.run("status", "--data-dir", directory.toString());
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .contains(alice.hypha().id().toString(), "profile default", "this machine")
          .contains("1; connections 0 inbound, 1 outbound; streams")
          .contains("/ipfs/id/1.0.0", "pruned to 160")
          .contains(
              "quantum prefer",
              "connections 1 hybrid, 0 classical",
              "agreed on by X25519MLKEM768 (1)")
          .contains("network    public", "audit      written, 0 events lost")
          .contains("! only this machine can connect", "next: hypha up --listen");
      assertThat(run.out()).doesNotContain("\u001b", "no peer is connected");
      assertThat(run.out().lines().count()).isLessThanOrEqualTo(24);
    }
  }

  @Test
  void status_as_json_begins_with_its_schema_and_agrees_with_the_node() throws Exception {
    try (Daemon alice = Cli.daemon(directory)) {
      JsonNode json = Cli.run("status", "--json", "--data-dir", directory.toString()).json();
      assertThat(json.fieldNames().next()).isEqualTo("schema");
      assertThat(json.path("schema").asText()).isEqualTo("hypha.status/1");
      assertThat(json.path("id").asText()).isEqualTo(alice.hypha().id().toString());
      assertThat(json.path("peers").path("count").asInt()).isZero();
      assertThat(json.path("limits").path("fullest").path("limit").asLong()).isPositive();
      assertThat(json.path("security").path("audit").path("state").asText()).isEqualTo("written");
      assertThat(codes(json)).contains("loopback_only", "no_peers");
      for (JsonNode warning : json.path("warnings")) {
        assertThat(warning.path("next").asText()).matches("(hypha|apt-get) .+");
      }
    }
  }

  @Test
  void status_needs_a_node_and_says_how_to_start_one() throws Exception {
    Cli.Run run = Cli.run("status", "--json", "--data-dir", directory.toString());
    assertThat(run.code()).isEqualTo(ExitCode.NO_NODE);
    assertThat(run.err()).contains("next: start one with: hypha up");
    assertThat(run.json().path("schema").asText()).isEqualTo("hypha.error/1");
  }

  @Test
  void a_long_time_is_told_in_its_largest_units() {
    assertThat(StatusScreen.duration(59)).isEqualTo("59 s");
    assertThat(StatusScreen.duration(61)).isEqualTo("1 min");
    assertThat(StatusScreen.duration(3_660)).isEqualTo("1 h 1 min");
    assertThat(StatusScreen.duration(90_000)).isEqualTo("1 d 1 h");
  }

  @Test
  void a_public_address_is_told_as_far_as_it_is_known() throws Exception {
    ObjectNode status =
        Json.parse(
            "{\"id\":\"X\",\"addresses\":[{\"address\":\"/ip4/192.0.2.1/tcp/1/p2p/X\","
                + "\"reachability\":\"seen_by_peers\"}]}");
    assertThat(StatusScreen.lines(status))
        .contains("addresses  /ip4/192.0.2.1/tcp/1  seen by peers");
  }

  private static List<String> codes(JsonNode status) {
    List<String> codes = new ArrayList<>();
    status.path("warnings").forEach(warning -> codes.add(warning.path("code").asText()));
    return codes;
  }
}
