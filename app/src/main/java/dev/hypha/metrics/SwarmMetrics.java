package dev.hypha.metrics;

import dev.hypha.core.Connection;
import dev.hypha.core.DialReport;
import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.crypto.KeyType;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.stream.IntStream;

/** {@code libp2p_swarm_…}: connections and dials. */
final class SwarmMetrics {
  private static final double[] DIAL_SECONDS = {
    0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2
  };
  private static final int DIALS_TOLD_APART = 6;

  private final Node node;
  private final Counter opened;
  private final Counter closed;
  private final Counter keyTypes;
  private final Histogram durations;
  private final Histogram handshakes;
  private final Counter dialErrors;
  private final Counter dials;
  private final Histogram dialLatencies;
  private final Histogram rankingDelays;

  private SwarmMetrics(Node node, PrometheusRegistry registry) {
    this.node = node;
    this.opened =
        counter("connections_opened_total", "Connections opened", Tags.CONNECTION)
            .register(registry);
    this.closed =
        counter("connections_closed_total", "Connections closed", Tags.CONNECTION)
            .register(registry);
    this.keyTypes =
        counter("key_types_total", "Key types of peers", "dir", "key_type").register(registry);
    this.durations =
        histogram("connection_duration_seconds", "How long connections lasted", Tags.CONNECTION)
            .classicUpperBounds(exponential(1.0 / 16, 2, 25))
            .register(registry);
    this.handshakes =
        histogram("handshake_latency_seconds", "Duration of handshakes", Tags.HANDSHAKE)
            .classicUpperBounds(exponential(0.001, 1.3, 35))
            .register(registry);
    this.dialErrors =
        counter("dial_errors_total", "Addresses that failed", "transport", "error", "ip_version")
            .register(registry);
    this.dials =
        counter("dials_per_peer_total", "Addresses dialed per peer", "outcome", "num_dials")
            .register(registry);
    this.dialLatencies =
        histogram("dial_latency_seconds", "Time to reach a peer", "outcome", "num_dials")
            .classicUpperBounds(DIAL_SECONDS)
            .register(registry);
    this.rankingDelays =
        histogram("dial_ranking_delay_seconds", "When the turn of the address came that won")
            .classicUpperBounds(DIAL_SECONDS)
            .register(registry);
    registry.register(new BlackHoleMetrics(node));
  }

  static void count(Node node, PrometheusRegistry registry) {
    SwarmMetrics metrics = new SwarmMetrics(node, registry);
    node.connections().forEach(metrics::opened);
    node.events()
        .witness(Event.ConnectionOpened.class, event -> metrics.opened(event.connection()));
    node.events()
        .witness(Event.ConnectionClosed.class, event -> metrics.closed(event.connection()));
    node.events().witness(Event.AddressFailed.class, event -> metrics.failed(event.failure()));
    node.events().witness(Event.DialEnded.class, metrics::ended);
  }

  private static Counter.Builder counter(String name, String help, String... labels) {
    return Counter.builder().name("libp2p_swarm_" + name).help(help).labelNames(labels);
  }

  private static Histogram.Builder histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name("libp2p_swarm_" + name)
        .help(help)
        .labelNames(labels)
        .classicOnly();
  }

  private static double[] exponential(double first, double factor, int count) {
    return IntStream.range(0, count).mapToDouble(i -> first * Math.pow(factor, i)).toArray();
  }

  private void opened(Connection connection) {
    Connection.Info info = connection.info();
    String[] tags = Tags.connection(info);
    closed.labelValues(tags).inc(0); // so that the difference of the two is there from now on
    handshakes.labelValues(Tags.handshake(info)).observe(seconds(info.handshake()));
    keyTypes.labelValues(Tags.direction(info.direction()), keyType(info.keyType())).inc();
    opened.labelValues(tags).inc(); // last, and read first: who sees it sees the others
  }

  private void closed(Connection connection) {
    Connection.Info info = connection.info();
    String[] tags = Tags.connection(info);
    closed.labelValues(tags).inc();
    long nanos = node.runtime().nanoTime() - info.openedAt();
    durations.labelValues(tags).observe(seconds(Duration.ofNanos(nanos)));
  }

  private void failed(Failure failure) {
    dialErrors
        .labelValues(
            Tags.transport(failure.address()), error(failure), Tags.ipVersion(failure.address()))
        .inc();
  }

  private void ended(Event.DialEnded dial) {
    DialReport report = dial.report();
    String outcome = report.connected() ? "success" : "failed";
    String attempts =
        report.attempts() < DIALS_TOLD_APART
            ? String.valueOf(report.attempts())
            : ">=" + DIALS_TOLD_APART;
    dials.labelValues(outcome, attempts).inc();
    dialLatencies.labelValues(outcome, attempts).observe(seconds(report.took()));
    report.winner().ifPresent(winner -> rankingDelays.observe(seconds(winner.beganAfter())));
  }

  /** Our own step, where go-libp2p says {@code other}; its words for the rest. */
  private static String error(Failure failure) {
    if (failure.why().contains("refused") && failure.step() == Step.TRANSPORT) {
      return "connection refused";
    }
    return failure.why().contains("in time") || failure.why().contains("timed out")
        ? "timeout"
        : "other: " + failure.step().labelAt(failure.address());
  }

  private static String keyType(KeyType type) {
    return switch (type) {
      case RSA -> "RSA";
      case ED25519 -> "Ed25519";
      case SECP256K1 -> "Secp256k1";
      case ECDSA -> "ECDSA";
    };
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
