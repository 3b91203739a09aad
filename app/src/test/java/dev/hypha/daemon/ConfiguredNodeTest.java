package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.config.ConfigurationException;
import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node is as its configuration says: seen from outside. */
@Timeout(120)
class ConfiguredNodeTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "ping, /ipfs/ping/1.0.0",
    "perf, /perf/1.0.0",
    "send, /hypha/send/1.0.0",
    "identify_push, /ipfs/id/push/1.0.0",
  })
  void a_protocol_that_is_off_is_neither_answered_nor_told(String key, String id) throws Exception {
    ProtocolId protocol = ProtocolId.of(id);
    try (Daemon off = start("off", "protocols." + key + "=false");
        Daemon on = start("on", "protocols." + key + "=true")) {
      assertThat(toldBy(off)).isNotEmpty().doesNotContain(protocol);
      assertThat(toldBy(on)).contains(protocol);
      assertThat(refusal(off, protocol)).isInstanceOf(Incompatible.class);
      assertThat(refusal(on, protocol)).isNull();
    }
  }

  @Test
  void a_node_that_does_not_identify_itself_answers_neither_question_nor_push() throws Exception {
    try (Daemon off = start("off", "protocols.identify=false")) {
      assertThat(refusal(off, ProtocolId.of("/ipfs/id/1.0.0"))).isInstanceOf(Incompatible.class);
      assertThat(refusal(off, ProtocolId.of("/ipfs/id/push/1.0.0")))
          .isInstanceOf(Incompatible.class);
      assertThat(refusal(off, ProtocolId.of("/ipfs/ping/1.0.0"))).isNull();
    }
  }

  @Test
  void a_node_without_file_transfers_says_which_key_is_in_the_way() throws Exception {
    try (Daemon off = start("off", "protocols.send=false");
        ControlClient client = ControlClient.connect(home("off"))) {
      assertThat(off.hypha().addresses()).isNotEmpty();
      ObjectNode params = Json.object().put("directory", directory.toString());
      assertThatThrownBy(() -> client.call("receive", params, (event, content) -> {}))
          .hasMessageContaining("protocols.send is false");
    }
  }

  @Test
  void a_private_address_is_not_dialed_when_that_is_off() throws Exception {
    try (Daemon far = start("far", "dial.private_addresses=false")) {
      String peer = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
      assertThatThrownBy(() -> far.hypha().connect("/ip4/10.255.255.1/tcp/4001/p2p/" + peer))
          .hasMessageContaining("dial.private_addresses is false");
    }
  }

  @Test
  void a_node_of_a_test_loses_what_it_is_told_to_lose_and_warns_of_it() throws Exception {
    try (Daemon near = start("near");
        Daemon bad = start("bad", "profile=test", "chaos.drop_percent=100");
        ControlClient client = ControlClient.connect(home("bad"))) {
      assertThatThrownBy(() -> bad.hypha().connect(address(near)))
          .hasMessageContaining("lost by chaos.drop_percent");
      JsonNode status = client.call("status", Json.object(), (event, content) -> {});
      assertThat(status.path("chaos").path("drop_percent").asInt()).isEqualTo(100);
      assertThat(status.path("warnings").findValuesAsText("code")).contains("chaos_on");
    }
  }

  @Test
  void the_agent_is_told_to_peers() throws Exception {
    try (Daemon named = start("named", "agent=porcupine/7")) {
      assertThat(identified(named).agent()).isEqualTo("porcupine/7");
    }
  }

  @Test
  void limits_are_those_of_the_configuration() throws Exception {
    try (Daemon lone =
            start("lone", "limits.connections=2", "connections.high=2", "connections.low=1");
        Daemon one = start("one");
        Daemon two = start("two")) {
      assertThat(one.hypha().connect(address(lone)).peer()).isEqualTo(lone.hypha().id());
      // half of two may be inbound
      assertThat(catchThrowable(() -> two.hypha().connect(address(lone)))).isNotNull();
    }
  }

  @Test
  void peers_are_not_written_down_when_that_is_off() throws Exception {
    try (Daemon forgetful = start("forgetful", "peers.remember=false")) {
      assertThat(forgetful.hypha().addresses()).isNotEmpty();
      assertThat(directory.resolve("forgetful/peers.db")).doesNotExist();
    }
  }

  @Test
  void no_audit_trail_is_written_when_that_is_off() throws Exception {
    try (Daemon silent = start("silent", "audit.enabled=false");
        ControlClient client = ControlClient.connect(home("silent"))) {
      String peer = silent.hypha().id().toString();
      client.call("forget", Json.object().put("peer", peer), (event, content) -> {});
      assertThat(directory.resolve("silent/audit")).doesNotExist();
    }
  }

  @Test
  void lines_of_the_audit_trail_begin_as_the_configuration_says() throws Exception {
    start("named", "audit.prefix=AUDIT ", "audit.fsync=0ms").close();
    assertThat(directory.resolve("named/audit/audit-000000000000.log"))
        .content()
        .startsWith("AUDIT {\"");
  }

  @Test
  void a_private_node_without_a_key_does_not_start() {
    assertThatThrownBy(() -> start("lone", "profile=private"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("profile = private", "swarm_key", "swarm.key");
  }

  @Test
  void the_running_node_tells_its_configuration_and_where_it_comes_from() throws Exception {
    try (Daemon node = start("a", "profile=test", "dial.timeout=7s");
        ControlClient client = ControlClient.connect(home("a"))) {
      assertThat(node.hypha().addresses()).isNotEmpty();
      ObjectNode config = client.call("config", Json.object(), (event, content) -> {});
      assertThat(config.path("profile").asText()).isEqualTo("test");
      JsonNode timeout = value(config, "dial.timeout");
      assertThat(timeout.path("value").asText()).isEqualTo("7s");
      assertThat(timeout.path("layer").asText()).isEqualTo("flag");
      assertThat(timeout.path("beneath").get(0).path("place").asText()).isEqualTo("profile test");
      assertThat(value(config, "listen").path("words").get(0).asText())
          .isEqualTo("/ip4/127.0.0.1/tcp/0");
    }
  }

  private static JsonNode value(ObjectNode config, String key) {
    for (JsonNode value : config.path("values")) {
      if (value.path("key").asText().equals(key)) {
        return value;
      }
    }
    throw new AssertionError("no " + key);
  }

  /** The protocols that a stranger is told of. */
  private static List<ProtocolId> toldBy(Daemon daemon) throws Exception {
    return List.copyOf(identified(daemon).protocols());
  }

  private static PeerRecord identified(Daemon daemon) throws Exception {
    try (Hypha stranger = stranger()) {
      CompletableFuture<PeerRecord> record = new CompletableFuture<>();
      try (var listening =
          stranger.node().events().on(Event.Identified.class, e -> record.complete(e.record()))) {
        assertThat(listening).isNotNull();
        stranger.connect(address(daemon));
        return record.get(60, TimeUnit.SECONDS);
      }
    }
  }

  /** What becomes of a stream of {@code protocol}; nothing if it is taken. */
  private static Throwable refusal(Daemon daemon, ProtocolId protocol) throws Exception {
    try (Hypha stranger = stranger()) {
      Connection connection = stranger.connect(address(daemon));
      // of two, so that the answer is waited for
      return catchThrowable(
          () -> connection.open(protocol, ProtocolId.of("/test/nothing/1")).close());
    }
  }

  private static Hypha stranger() throws IOException {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
  }

  private static String address(Daemon daemon) {
    return daemon.hypha().addresses().getFirst().toString();
  }

  private Home home(String name) {
    return new Home(directory.resolve(name));
  }

  private Daemon start(String name, String... given) throws IOException {
    List<Given> flags = new ArrayList<>();
    flags.add(Given.flag("listen", List.of("/ip4/127.0.0.1/tcp/0"), "--listen"));
    for (String each : given) {
      String[] parts = each.split("=", 2);
      flags.add(Given.flag(parts[0], List.of(parts[1]), "--set"));
    }
    Home home = home(name);
    return Daemon.start(
        home, Settings.load(new Sources(home.directory(), Optional.empty(), Map.of(), flags)));
  }
}
