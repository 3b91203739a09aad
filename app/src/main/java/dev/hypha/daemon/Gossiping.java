package dev.hypha.daemon;

import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.NodePlan;
import dev.hypha.core.Runtime;
import dev.hypha.gossip.Gossip;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.Observer;
import dev.hypha.gossip.Topic;
import dev.hypha.gossip.engine.Thresholds;
import dev.hypha.gossip.trace.Footprints;
import dev.hypha.gossip.trace.Tracing;
import dev.hypha.metrics.GossipTally;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/** GossipSub on a node that runs, with what counts and remembers it. Thread-safe. */
final class Gossiping {
  private final Gossip gossip;
  private final GossipTally tally;
  private final Tracing tracing;
  private final Runtime runtime;
  private final GossipConfig config;

  private Gossiping(
      Gossip gossip, GossipTally tally, Tracing tracing, Runtime runtime, GossipConfig config) {
    this.gossip = gossip;
    this.tally = tally;
    this.tracing = tracing;
    this.runtime = runtime;
    this.config = config;
  }

  /**
   * Takes part, and listens to the topics of the configuration.
   *
   * @param also who is told from the first message on
   */
  static Gossiping start(Hypha hypha, NodePlan plan, List<Observer> also) {
    Runtime runtime = hypha.node().runtime();
    Gossip gossip = hypha.gossip();
    also.forEach(gossip::observe);
    GossipTally tally = GossipTally.of(gossip, runtime);
    Footprints footprints = new Footprints(runtime, plan.tracedMessages());
    gossip.observe(footprints);
    Tracing tracing = new Tracing(hypha.node(), footprints);
    if (!plan.traceAllow().isEmpty()) {
      tracing.serve(new HashSet<>(plan.traceAllow()));
    }
    plan.topics().forEach(topic -> gossip.topic(topic).subscribe(message -> {}));
    return new Gossiping(gossip, tally, tracing, runtime, plan.gossip());
  }

  Gossip gossip() {
    return gossip;
  }

  GossipTally tally() {
    return tally;
  }

  Tracing tracing() {
    return tracing;
  }

  Runtime runtime() {
    return runtime;
  }

  Thresholds thresholds() {
    return config.router().thresholds();
  }

  /**
   * The topic that a caller names.
   *
   * @throws MalformedException if no topic can be called so
   */
  Topic topic(Call call) throws MalformedException {
    return gossip.topic(name(call));
  }

  String name(Call call) throws MalformedException {
    String name = call.text("topic");
    int topicBytesMax = config.limits().topicBytesMax();
    int size = name.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > topicBytesMax) {
      throw new MalformedException("a topic has 1 to " + topicBytesMax + " bytes, not " + size);
    }
    return name;
  }
}
