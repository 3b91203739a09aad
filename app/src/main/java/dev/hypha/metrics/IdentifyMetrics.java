package dev.hypha.metrics;

import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.identify.Identify;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.stream.IntStream;

/** {@code libp2p_identify_…}: what peers told us and we them. */
final class IdentifyMetrics {
  private static final double[] SIZES =
      IntStream.rangeClosed(1, 60).filter(i -> i <= 10 || i % 10 == 0).asDoubleStream().toArray();

  private IdentifyMetrics() {}

  static void count(Node node, PrometheusRegistry registry) {
    Counter asked = counter("identify_total", "Identify messages", "dir").register(registry);
    Counter pushed =
        counter("identify_push_total", "Pushes of identify messages", "dir").register(registry);
    Counter support =
        counter("conn_push_support_total", "Whether peers take pushes", "support")
            .register(registry);
    Counter triggers =
        counter("identify_pushes_triggered_total", "Why we push", "trigger").register(registry);
    Histogram protocols =
        histogram("protocols_received", "Protocols that a peer told").register(registry);
    Histogram addresses =
        histogram("addrs_received", "Addresses that a peer told").register(registry);
    node.events()
        .on(
            Event.IdentifySent.class,
            sent -> (sent.pushed() ? pushed : asked).labelValues("outbound").inc());
    node.events()
        .on(
            Event.Identified.class,
            event -> {
              (event.pushed() ? pushed : asked).labelValues("inbound").inc();
              protocols.observe(event.record().protocols().size());
              addresses.observe(event.record().addresses().size());
              boolean takesPushes = event.record().protocols().contains(Identify.PUSH);
              support.labelValues(takesPushes ? "supported" : "not supported").inc();
            });
    node.events()
        .on(Event.AddressesChanged.class, event -> triggers.labelValues("addresses_updated").inc());
    node.events()
        .on(Event.ProtocolsChanged.class, event -> triggers.labelValues("protocols_updated").inc());
    registry.register(
        () -> now("protocols_count", "Protocols that we serve", node.protocols().size()));
    registry.register(() -> now("addrs_count", "Addresses that we tell", node.addresses().size()));
  }

  /** Untyped: a gauge must not end in {@code _count}, but these have always been called so. */
  private static UnknownSnapshot now(String name, String help, int value) {
    return UnknownSnapshot.builder()
        .name("libp2p_identify_" + name)
        .help(help)
        .dataPoint(UnknownDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static Counter.Builder counter(String name, String help, String label) {
    return Counter.builder().name("libp2p_identify_" + name).help(help).labelNames(label);
  }

  private static Histogram.Builder histogram(String name, String help) {
    return Histogram.builder()
        .name("libp2p_identify_" + name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(SIZES);
  }
}
