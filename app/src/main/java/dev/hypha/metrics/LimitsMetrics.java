package dev.hypha.metrics;

import dev.hypha.core.Direction;
import dev.hypha.node.Holdings;
import dev.hypha.node.Holdings.Held;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.ResourceLimits;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * {@code libp2p_rcmgr_…}: what is held of the limits. go-libp2p takes the distribution over peers
 * as the difference of two growing histograms; ours is the distribution itself, so that the one it
 * is taken from stays empty.
 */
final class LimitsMetrics implements MultiCollector {
  private static final double[] SIZES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64, 128, 256, Double.POSITIVE_INFINITY
  };

  private final ResourceLimits limits;

  LimitsMetrics(ResourceLimits limits) {
    this.limits = limits;
  }

  @Override
  public MetricSnapshots collect() {
    Holdings now = limits.holdings();
    return MetricSnapshots.of(
        connections(now),
        streams(now),
        memory(),
        limit(limits.config()),
        refusals(now),
        peers("peer_connections", "connections", now.peers(), true),
        peers("previous_peer_connections", "connections", List.of(), true),
        peers("peer_streams", "streams", now.peers(), false),
        peers("previous_peer_streams", "streams", List.of(), false));
  }

  private static GaugeSnapshot connections(Holdings now) {
    return GaugeSnapshot.builder()
        .name("libp2p_rcmgr_connections")
        .help("Connections that a scope holds")
        .dataPoint(point(now.system().inboundConnections(), "dir", "inbound", "scope", "system"))
        .dataPoint(point(now.system().outboundConnections(), "dir", "outbound", "scope", "system"))
        .dataPoint(
            point(now.unproven().inboundConnections(), "dir", "inbound", "scope", "transient"))
        .dataPoint(
            point(now.unproven().outboundConnections(), "dir", "outbound", "scope", "transient"))
        .build();
  }

  private static GaugeSnapshot streams(Holdings now) {
    GaugeSnapshot.Builder all =
        GaugeSnapshot.builder().name("libp2p_rcmgr_streams").help("Streams that a scope holds");
    streams(all, "system", "", now.system());
    streams(all, "transient", "", now.unproven());
    now.protocols().forEach((protocol, held) -> streams(all, "protocol", protocol.name(), held));
    now.services().forEach((service, held) -> streams(all, "service", service, held));
    return all.build();
  }

  private static void streams(GaugeSnapshot.Builder all, String scope, String name, Held held) {
    all.dataPoint(point(held.inboundStreams(), "dir", "inbound", "scope", scope, "protocol", name));
    all.dataPoint(
        point(held.outboundStreams(), "dir", "outbound", "scope", scope, "protocol", name));
  }

  private GaugeSnapshot memory() {
    return GaugeSnapshot.builder()
        .name("libp2p_rcmgr_memory")
        .help("Bytes of windows beyond the first that are promised to remotes")
        .dataPoint(point((double) limits.windowBytes(), "scope", "system", "protocol", ""))
        .build();
  }

  private static GaugeSnapshot limit(LimitsConfig config) {
    GaugeSnapshot.Builder all =
        GaugeSnapshot.builder().name("libp2p_rcmgr_limit").help("What a scope may hold");
    limit(all, "system", config.system());
    limit(all, "transient", config.unproven());
    all.dataPoint(
        point((double) config.spareMemoryBytes(), "scope", "system", "resource", "memory"));
    return all.build();
  }

  private static void limit(GaugeSnapshot.Builder all, String name, LimitsConfig.Scope scope) {
    limit(all, name, "conns", scope.connections());
    limit(all, name, "streams", scope.streams());
  }

  private static void limit(
      GaugeSnapshot.Builder all, String scope, String resource, LimitsConfig.Bound bound) {
    all.dataPoint(point(bound.total(), "scope", scope, "resource", resource));
    all.dataPoint(point(bound.inbound(), "scope", scope, "resource", resource + "_inbound"));
    all.dataPoint(point(bound.outbound(), "scope", scope, "resource", resource + "_outbound"));
  }

  /** Untyped: a counter must end in {@code _total}, but this has never been called so. */
  private static UnknownSnapshot refusals(Holdings now) {
    UnknownSnapshot.Builder all =
        UnknownSnapshot.builder()
            .name("libp2p_rcmgr_blocked_resources")
            .help("How often a limit has said no");
    now.refusals()
        .forEach(
            (refusal, count) ->
                all.dataPoint(
                    UnknownDataPointSnapshot.builder()
                        .labels(
                            Labels.of(
                                "dir",
                                direction(refusal.direction()),
                                "scope",
                                scope(refusal.scope()),
                                "resource",
                                refusal.resource().replaceFirst("s$", "")))
                        .value((double) count)
                        .build()));
    return all.build();
  }

  private static String direction(Direction direction) {
    return Tags.direction(direction);
  }

  private static String scope(Holdings.Kind kind) {
    return kind == Holdings.Kind.UNPROVEN
        ? "transient"
        : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static HistogramSnapshot peers(
      String name, String what, List<Held> peers, boolean connections) {
    return HistogramSnapshot.builder()
        .name("libp2p_rcmgr_" + name)
        .help("How many peers have so many " + what)
        .dataPoint(
            distribution(
                "inbound", peers, connections ? Held::inboundConnections : Held::inboundStreams))
        .dataPoint(
            distribution(
                "outbound", peers, connections ? Held::outboundConnections : Held::outboundStreams))
        .build();
  }

  private static HistogramDataPointSnapshot distribution(
      String direction, List<Held> peers, ToIntFunction<Held> size) {
    long[] counts = new long[SIZES.length];
    long sum = 0;
    for (Held peer : peers) {
      int held = size.applyAsInt(peer);
      if (held > 0) {
        int bucket = 0;
        while (held > SIZES[bucket]) {
          bucket++;
        }
        counts[bucket]++;
        sum += held;
      }
    }
    return HistogramDataPointSnapshot.builder()
        .labels(Labels.of("dir", direction))
        .classicHistogramBuckets(ClassicHistogramBuckets.of(SIZES, counts))
        .sum((double) sum)
        .build();
  }

  private static GaugeDataPointSnapshot point(double value, String... labels) {
    return GaugeDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build();
  }
}
