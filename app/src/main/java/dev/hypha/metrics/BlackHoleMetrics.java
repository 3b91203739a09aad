package dev.hypha.metrics;

import dev.hypha.core.BlackHole;
import dev.hypha.core.Node;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.ToDoubleFunction;

/** {@code libp2p_swarm_black_hole_filter_…}: whether the network swallows UDP, or IPv6. */
final class BlackHoleMetrics implements MultiCollector {
  private final Node node;

  BlackHoleMetrics(Node node) {
    this.node = node;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(
        gauge("state", "0: too few dials to tell, 1: open, 2: blocked", BlackHoleMetrics::state),
        gauge(
            "success_fraction",
            "How many of the last hundred dials by it were answered",
            hole -> hole.outcomes() == 0 ? 0 : (double) hole.answers() / hole.outcomes()),
        gauge(
            "next_request_allowed_after",
            "Dials until one may take it again",
            BlackHole::untilProbe));
  }

  private GaugeSnapshot gauge(String name, String help, ToDoubleFunction<BlackHole> value) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name("libp2p_swarm_black_hole_filter_" + name).help(help);
    for (BlackHole hole : node.blackHoles()) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("name", hole.path().label()))
              .value(value.applyAsDouble(hole))
              .build());
    }
    return gauge.build();
  }

  private static double state(BlackHole hole) {
    return switch (hole.state()) {
      case UNKNOWN -> 0;
      case OPEN -> 1;
      case BLOCKED -> 2;
    };
  }
}
