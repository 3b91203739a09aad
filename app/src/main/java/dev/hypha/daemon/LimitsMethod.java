package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.node.ResourceLimits;
import dev.hypha.node.Usage;
import dev.hypha.node.engine.Pruning;
import java.util.ArrayList;
import java.util.List;

/** What is used of each limit, and what is near. */
final class LimitsMethod {
  private static final int OTHERS_MAX = 20;

  /** A limit of which so much is used is near. */
  static final double NEAR = 0.8;

  private LimitsMethod() {}

  static ObjectNode of(Hypha hypha, Settings settings) {
    ResourceLimits limits = hypha.limits();
    ObjectNode result =
        Json.object()
            .put("profile", settings.profile().toString())
            .put("refusals", limits.refusals());
    ArrayNode all = result.putArray("limits");
    boolean near = false;
    for (Usage usage : usages(hypha)) {
      all.add(describe(usage));
      near |= usage.fullness() >= NEAR;
    }
    Pruning.Marks marks = new NodePlan(settings).marks();
    result
        .put("near", near)
        .put("connections", hypha.node().connections().size())
        .put("low", marks.low())
        .put("high", marks.high());
    return result;
  }

  /** Those of the node, and the fullest of peers and protocols. */
  static List<Usage> usages(Hypha hypha) {
    ResourceLimits limits = hypha.limits();
    List<Usage> all = new ArrayList<>(limits.usage(OTHERS_MAX));
    all.add(
        new Usage(
            "the node",
            "window bytes",
            "total",
            limits.windowBytes(),
            limits.config().spareMemoryBytes()));
    return all;
  }

  static ObjectNode describe(Usage usage) {
    return Json.object()
        .put("scope", usage.scope())
        .put("resource", usage.resource())
        .put("direction", usage.direction())
        .put("used", usage.used())
        .put("limit", usage.limit())
        .put("near", usage.fullness() >= NEAR);
  }
}
