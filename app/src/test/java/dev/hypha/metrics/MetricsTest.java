package dev.hypha.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.Hypha;
import dev.hypha.core.Event;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.identify.Identify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  @Test
  void counters_of_bytes_move_by_exactly_the_traffic_sent() throws Exception {
    try (Hypha bob = withoutPush();
        Hypha alice = withoutPush()) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      CountDownLatch told = new CountDownLatch(2);
      alice.node().events().on(Event.IdentifySent.class, event -> told.countDown());
      alice.node().events().on(Event.Identified.class, event -> told.countDown());
      NodeMetrics metrics = new NodeMetrics(alice, "test", Optional.empty());
      var connection = alice.connect(bob.addresses().getFirst().toString());
      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
      Stream warm = connection.open(ECHO);
      echo(warm, 1);
      double before = value(metrics, "hypha_stream_sent_bytes_total");
      double received = value(metrics, "hypha_stream_received_bytes_total");
      echo(warm, 100_000);
      assertThat(value(metrics, "hypha_stream_sent_bytes_total") - before).isEqualTo(100_000);
      assertThat(value(metrics, "hypha_stream_received_bytes_total") - received).isEqualTo(100_000);
    }
  }

  @Test
  void a_connection_is_counted_with_go_libp2ps_labels_and_no_peer_is_named() throws Exception {
    try (Hypha bob = node();
        Hypha alice = node()) {
      NodeMetrics metrics = new NodeMetrics(alice, "test", Optional.empty());
      CountDownLatch closed = new CountDownLatch(1);
      var connection = alice.connect(bob.addresses().getFirst().toString());
      alice.node().events().on(Event.ConnectionClosed.class, event -> closed.countDown());
      String labels =
          "dir=\"outbound\",early_muxer=\"true\",ip_version=\"ip4\",muxer=\"/yamux/1.0.0\","
              + "security=\"/noise-mlkem768-hfs/0.2.0\",transport=\"tcp\"";
      String text =
          textWith(
              metrics,
              "libp2p_swarm_connections_opened_total{" + labels + "} 1.0",
              "libp2p_swarm_connections_closed_total{" + labels + "} 0.0",
              "libp2p_swarm_key_types_total{dir=\"outbound\",key_type=\"Ed25519\"} 1.0",
              "libp2p_swarm_dials_per_peer_total{num_dials=\"1\",outcome=\"success\"} 1.0",
              "libp2p_swarm_dial_ranking_delay_seconds_count 1",
              "libp2p_swarm_black_hole_filter_state{name=\"UDP\"} 0.0",
              "libp2p_swarm_black_hole_filter_success_fraction{name=\"IPv6\"} 0.0",
              "libp2p_swarm_black_hole_filter_next_request_allowed_after{name=\"UDP\"} 0.0",
              "hypha_connections{security=\"quantum_secure\"} 1.0");
      assertThat(text).doesNotContain(bob.id().toString()).doesNotContain(alice.id().toString());
      connection.close();
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void the_limits_that_are_held_are_told() throws Exception {
    try (Hypha bob = node();
        Hypha alice = node()) {
      NodeMetrics metrics = new NodeMetrics(alice, "test", Optional.empty());
      alice.connect(bob.addresses().getFirst().toString());
      assertThat(text(metrics))
          .contains("libp2p_rcmgr_connections{dir=\"outbound\",scope=\"system\"} 1.0")
          .contains("libp2p_rcmgr_peer_connections_bucket{dir=\"outbound\",le=\"1.0\"} 1");
    }
  }

  @Test
  void a_living_node_is_alive_and_ready_and_says_what_it_looked_at() throws Exception {
    try (Hypha bob = node();
        MetricsServer server = server(bob)) {
      assertThat(get(server, "/livez").body()).isEqualTo("ok\n");
      assertThat(get(server, "/readyz?verbose").body())
          .isEqualTo("[+]timer ok\n[+]listening ok\n[+]room ok\nok\n");
      assertThat(get(server, "/metrics").body()).contains("hypha_build_info");
    }
  }

  @Test
  void a_node_without_an_address_is_not_ready() throws Exception {
    Hypha bob = node();
    try (MetricsServer server = server(bob)) {
      bob.close();
      Answer answer = get(server, "/readyz");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("[!]").endsWith("not ok\n");
    }
  }

  @Test
  void who_does_more_than_read_is_refused() throws Exception {
    try (Hypha bob = node();
        MetricsServer server = server(bob)) {
      HttpURLConnection post = connection(server, "/metrics");
      post.setRequestMethod("POST");
      assertThat(post.getResponseCode()).isEqualTo(405);
    }
  }

  @Test
  void an_address_in_use_is_named() throws Exception {
    try (Hypha bob = node();
        MetricsServer server = server(bob)) {
      assertThatThrownBy(
              () -> MetricsServer.start(bob, "test", server.addresses(), Optional.empty()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("metrics.listen")
          .hasMessageContaining(String.valueOf(server.addresses().getFirst().getPort()));
    }
  }

  /** Nothing is told a moment later of the protocols that a node has served since it started. */
  private static Hypha withoutPush() throws IOException {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").without(Identify.PUSH).start();
  }

  private static Hypha node() throws IOException {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
  }

  private static MetricsServer server(Hypha hypha) throws IOException {
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return MetricsServer.start(hypha, "test", List.of(free), Optional.empty());
  }

  private record Answer(int status, String body) {}

  private static Answer get(MetricsServer server, String path) throws IOException {
    HttpURLConnection connection = connection(server, path);
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(status, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static HttpURLConnection connection(MetricsServer server, String path)
      throws IOException {
    int port = server.addresses().getFirst().getPort();
    return (HttpURLConnection)
        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
  }

  private static void echo(Stream stream, int bytes) throws IOException {
    stream.out().write(new byte[bytes]);
    stream.out().flush();
    assertThat(stream.in().readNBytes(bytes)).hasSize(bytes);
  }

  private static double value(NodeMetrics metrics, String family) throws IOException {
    return text(metrics)
        .lines()
        .filter(line -> line.startsWith(family + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  /** What is counted once all of it was told: events reach their listeners on threads of theirs. */
  private static String textWith(NodeMetrics metrics, String... words) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String text = text(metrics);
    while (!java.util.stream.Stream.of(words).allMatch(text::contains)
        && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
      text = text(metrics);
    }
    assertThat(text).contains(words);
    return text;
  }

  private static String text(NodeMetrics metrics) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.write(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
