package dev.hypha.metrics;

import dev.hypha.Hypha;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Everything that is counted of one node, from the moment this object is made. Thread-safe. */
public final class NodeMetrics {
  /** What {@link #write} writes. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  /**
   * Begins to count.
   *
   * @param version of the program
   * @param gossip nothing if the node does not gossip
   */
  public NodeMetrics(Hypha hypha, String version, Optional<GossipTally> gossip) {
    SwarmMetrics.count(hypha.node(), registry);
    IdentifyMetrics.count(hypha.node(), registry);
    registry.register(new LimitsMetrics(hypha.limits()));
    registry.register(new EventMetrics(hypha.node().events()));
    registry.register(new OwnMetrics(hypha, version));
    gossip.ifPresent(tally -> registry.register(new GossipMetrics(tally)));
    ProcessMetrics.register(registry);
  }

  /** All of it in Prometheus' text format. */
  public void write(OutputStream out) throws IOException {
    writer.write(out, registry.scrape());
  }
}
