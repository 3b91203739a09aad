package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.core.Connection;
import dev.hypha.core.Registration;
import dev.hypha.core.Stream;
import dev.hypha.gossip.GossipBreached;
import dev.hypha.gossip.Subscription;
import dev.hypha.gossip.engine.Version;
import dev.hypha.protobuf.ProtobufWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What gossip leaves behind: lines of the audit trail, metrics, events. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipWatchedTest {
  private static final String PAYLOAD = "attack at dawn";

  @TempDir Path directory;

  @Test
  void what_was_said_and_heard_is_in_the_audit_trail_without_its_payload() throws Exception {
    String alice;
    String id;
    try (Daemon a = start("a");
        Daemon b = start("b")) {
      alice = a.hypha().id().toString();
      id = converse(a, b);
    }
    String sent = line("a", "data.send");
    assertThat(sent)
        .contains("\"topic\":\"chat\"", "\"message\":\"" + id, "\"peers\":1", "\"size\":14");
    String received = line("b", "data.receive");
    assertThat(received)
        .contains("\"actor\":{\"peer_id\":\"" + alice, "\"message\":\"" + id, "\"via\":\"" + alice);
    assertThat(trail("a") + trail("b")).doesNotContain(PAYLOAD, "dawn");
  }

  @Test
  void no_message_is_in_the_audit_trail_when_that_is_off() throws Exception {
    try (Daemon a = start("a", "gossip.audit=false");
        Daemon b = start("b", "gossip.audit=false")) {
      assertThat(converse(a, b)).isNotEmpty();
    }
    assertThat(trail("a") + trail("b"))
        .contains("\"op\":\"peer.connect\"")
        .doesNotContain("\"op\":\"data.");
  }

  @Test
  void messages_are_counted_by_topic_and_no_peer_is_named() throws Exception {
    try (Daemon a = start("a", "metrics.listen=127.0.0.1:0");
        Daemon b = start("b", "metrics.listen=127.0.0.1:0")) {
      converse(a, b);
      String said = metrics(a);
      assertThat(said)
          .contains(
              "libp2p_pubsub_publish_message_total{topic=\"chat\"} 1.0",
              "libp2p_pubsub_send_message_bytes_total{topic=\"chat\"} 14.0",
              "libp2p_pubsub_peers{proto=\"/meshsub/1.3.0\"} 1.0")
          .doesNotContain(a.hypha().id().toString(), b.hypha().id().toString());
      assertThat(metrics(b))
          .contains(
              "libp2p_pubsub_deliver_message_total{topic=\"chat\"} 1.0",
              "libp2p_pubsub_recv_message_total{topic=\"chat\"} 1.0",
              "libp2p_pubsub_topic_peers{topic=\"chat\"} 0.0",
              "libp2p_pubsub_reject_message_total{reason=\"invalid signature\",topic=\"chat\"} 0.0",
              "hypha_gossip_breaches_total 0.0",
              "hypha_dht_censorship_suspected_total 0.0");
    }
  }

  @Test
  void rates_of_the_configuration_hold_back_and_pass_over_and_both_are_counted() throws Exception {
    try (Daemon a = start("a", "gossip.to_peer=100KiB", "metrics.listen=127.0.0.1:0");
        Daemon b =
            start(
                "b",
                "gossip.from_peer=64KiB",
                "gossip.topic_rates=feed=1KiB",
                "metrics.listen=127.0.0.1:0")) {
      converse(a, b);
      Subscription feed = b.hypha().topic("feed").subscribe();
      Subscription chat = b.hypha().topic("chat").subscribe();
      while (a.hypha().topic("feed").members().isEmpty()) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < 4; i++) {
        a.hypha().topic("feed").publish("x".repeat(60_000));
      }
      a.hypha().topic("chat").publish(PAYLOAD);
      assertThat(chat.next()).isPresent();
      assertThat(feed.next()).isPresent();
      assertThat(metrics(b)).contains("hypha_gossip_over_rate_messages_total 3.0");
      assertThat(held(b, "from_peers")).isPositive();
      assertThat(held(b, "to_peers")).isZero();
      assertThat(held(a, "to_peers")).isPositive();
      assertThat(held(a, "from_peers")).isZero();
    }
  }

  private static double held(Daemon daemon, String direction) throws Exception {
    String name = "hypha_gossip_held_seconds_total{direction=\"" + direction + "\"} ";
    return metrics(daemon)
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_peer_that_breaches_the_protocol_is_counted_told_and_written_down() throws Exception {
    String mallory;
    try (Daemon a = start("a");
        Hypha hostile = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
        ControlClient client = ControlClient.connect(new Home(directory.resolve("a")))) {
      mallory = hostile.id().toString();
      LongAdder told = new LongAdder();
      try (Registration counting =
          a.hypha().node().events().on(GossipBreached.class, event -> told.add(event.times()))) {
        assertThat(counting).isNotNull();
        Connection connection = graftWhatNobodyListensTo(a, hostile, 20);
        awaitBreaches(client, 20);
        connection.close();
        while (told.sum() < 20) {
          Thread.onSpinWait(); // what was gathered is told when the peer has left
        }
      }
    }
    List<String> lines =
        trail("a").lines().filter(line -> line.contains("peer.misbehave")).toList();
    assertThat(lines)
        .hasSizeBetween(2, 5)
        .allMatch(line -> line.contains(mallory))
        .allMatch(line -> line.contains("gossipsub-v1.1.md#spam-protection-measures"));
    assertThat(lines.getFirst()).contains("\"times\":1,\"why\"");
  }

  private static Connection graftWhatNobodyListensTo(Daemon victim, Hypha hostile, int times)
      throws IOException {
    hostile.serve(Version.V1_2.protocol(), stream -> stream.in().readAllBytes());
    Connection connection = hostile.connect(victim.hypha().addresses().getFirst().toString());
    Stream stream = connection.open(Version.V1_2.protocol());
    Bytes graft = new ProtobufWriter().string(1, "nowhere").toBytes();
    Bytes control = new ProtobufWriter().bytes(3, graft).toBytes();
    Bytes rpc = new ProtobufWriter().bytes(3, control).toBytes();
    for (int i = 0; i < times; i++) {
      Buffer frame = new Buffer();
      Delimited.write(frame, rpc);
      stream.send(frame);
    }
    return connection;
  }

  private static void awaitBreaches(ControlClient client, long wanted) throws IOException {
    long breaches = 0;
    while (breaches < wanted) {
      ObjectNode status = client.call("status", Json.object(), (event, content) -> {});
      breaches = status.path("gossip").path("breaches").asLong();
    }
    assertThat(breaches).isEqualTo(wanted);
  }

  /** One message from the first to the second; returns its id. */
  private static String converse(Daemon from, Daemon to) throws Exception {
    Subscription heard = to.hypha().topic("chat").subscribe();
    Connection connection = from.hypha().connect(to.hypha().addresses().getFirst().toString());
    assertThat(connection.peer()).isEqualTo(to.hypha().id());
    while (from.hypha().topic("chat").members().isEmpty()) {
      Thread.onSpinWait();
    }
    from.hypha().topic("chat").publish(PAYLOAD);
    return heard.next().orElseThrow().id().toString();
  }

  private static String metrics(Daemon daemon) throws Exception {
    int port = daemon.metricsAddresses().getFirst().getPort();
    URI where = URI.create("http://127.0.0.1:" + port + "/metrics");
    try (InputStream body = where.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String line(String node, String operation) throws IOException {
    return trail(node)
        .lines()
        .filter(line -> line.contains("\"op\":\"" + operation + "\""))
        .findFirst()
        .orElseThrow();
  }

  private String trail(String node) throws IOException {
    return Files.readString(directory.resolve(node).resolve("audit/audit-000000000000.log"));
  }

  private Daemon start(String name, String... given) throws IOException {
    List<Given> flags = new ArrayList<>();
    flags.add(Given.flag("listen", List.of("/ip4/127.0.0.1/tcp/0"), "--listen"));
    for (String each : given) {
      String[] parts = each.split("=", 2);
      flags.add(Given.flag(parts[0], List.of(parts[1]), "--set"));
    }
    Home home = new Home(directory.resolve(name));
    Sources sources = new Sources(home.directory(), Optional.empty(), Map.of(), flags);
    return Daemon.start(home, Settings.load(sources));
  }
}
