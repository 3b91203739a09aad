package dev.hypha.metrics;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.Node;
import dev.hypha.core.Traffic;
import dev.hypha.crypto.noise.Engines;
import dev.hypha.kad.Kad;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collection;

/** {@code hypha_…}: what go-libp2p has no name for. */
final class OwnMetrics implements MultiCollector {
  private final Hypha hypha;
  private final String version;
  private final long began;

  OwnMetrics(Hypha hypha, String version) {
    this.hypha = hypha;
    this.version = version;
    this.began = hypha.node().runtime().nanoTime();
  }

  @Override
  public MetricSnapshots collect() {
    Node node = hypha.node();
    Collection<Connection> connections = node.connections();
    long hybrid = connections.stream().filter(OwnMetrics::isHybrid).count();
    Traffic traffic = node.traffic();
    return MetricSnapshots.of(
        GaugeSnapshot.builder()
            .name("hypha_build_info")
            .help("What runs: always 1")
            .dataPoint(
                gauge(
                    1,
                    "version",
                    version,
                    "java",
                    java.lang.Runtime.version().toString(),
                    "cryptography",
                    Engines.name()))
            .build(),
        gauge(
            "hypha_uptime_seconds",
            "Since the node has begun",
            (node.runtime().nanoTime() - began) / 1e9),
        gauge(
            "hypha_peers_connected",
            "Peers with at least one connection",
            (double) connections.stream().map(Connection::peer).distinct().count()),
        GaugeSnapshot.builder()
            .name("hypha_connections")
            .help("Connections, by whether a quantum computer could read them later")
            .dataPoint(gauge((double) hybrid, "security", "quantum_secure"))
            .dataPoint(gauge((double) (connections.size() - hybrid), "security", "classical"))
            .build(),
        counter("hypha_stream_sent_bytes", "Bytes that streams sent", traffic.sentBytes()),
        counter(
            "hypha_stream_received_bytes", "Bytes that streams received", traffic.receivedBytes()),
        counter(
            "hypha_inbound_refused",
            "Connections sent away by gate, limits or policy",
            node.events().count(Event.InboundRefused.class)),
        counter(
            "hypha_inbound_failed",
            "Inbound handshakes that failed",
            node.events().count(Event.InboundFailed.class)),
        counter(
            "hypha_peer_misbehaved",
            "Breaches of a specification by peers",
            node.events().count(Event.PeerMisbehaved.class)),
        counter(
            "hypha_dht_censorship_suspected",
            "Keys of hash tables around which too many ids stood when they were looked up",
            hypha.dhts().values().stream().mapToLong(Kad::suspicions).sum()));
  }

  private static boolean isHybrid(Connection connection) {
    return connection.info().group().map(NamedGroup::quantumLevel).orElse(0) > 0;
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder().name(name).help(help).dataPoint(gauge(value)).build();
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static GaugeDataPointSnapshot gauge(double value, String... labels) {
    return GaugeDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build();
  }
}
