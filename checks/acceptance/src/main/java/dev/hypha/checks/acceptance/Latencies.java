package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How long things took, in milliseconds.
 *
 * @param sorted the least first
 */
record Latencies(List<Double> sorted) {
  Latencies {
    sorted = sorted.stream().sorted().toList();
  }

  /** The least that {@code percent} of all do not exceed; 0 if there is none. */
  double percentile(int percent) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int rank = (sorted.size() * percent + 99) / 100;
    return sorted.get(Math.max(rank, 1) - 1);
  }

  void tell(ObjectNode latency) {
    latency
        .put("count", sorted.size())
        .put("p50_ms", percentile(50))
        .put("p95_ms", percentile(95))
        .put("max_ms", percentile(100));
  }
}
