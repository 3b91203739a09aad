package dev.hypha.metrics;

import dev.hypha.gossip.Bandwidth;
import dev.hypha.gossip.engine.Counts;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Router.Interest;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.PeerId;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * {@code libp2p_pubsub_…}: what GossipSub does, by the names of go-libp2p-pubsub's trace events. A
 * topic is named if this node has to do with it, and {@link GossipTally#TOPICS_MAX} at most; the
 * others are {@code other}.
 */
final class GossipMetrics implements MultiCollector {
  private static final String PREFIX = "libp2p_pubsub_";
  private static final String OTHER = "other";

  private final GossipTally tally;

  GossipMetrics(GossipTally tally) {
    this.tally = tally;
  }

  /** What the router knows at one moment. */
  private record Now(Map<PeerId, Version> peers, List<Interest> interests, Counts counts) {
    static Now of(Router router) {
      return new Now(router.peers(), router.interests(), router.counts());
    }
  }

  @Override
  public MetricSnapshots collect() {
    Now now = tally.gossip().ask(Now::of);
    Map<String, TopicTally> topics = tally.topics();
    return MetricSnapshots.of(
        byTopic("publish_message", "Messages of our own", topics, TopicTally::published),
        byTopic(
            "deliver_message", "Messages that were new and valid", topics, TopicTally::delivered),
        rejected(topics),
        byTopic("recv_message", "Copies that peers sent", topics, each -> each.in().copies()),
        byTopic("send_message", "Copies sent to peers", topics, each -> each.out().copies()),
        byTopic("recv_message_bytes", "Payload received", topics, each -> each.in().bytes()),
        byTopic("send_message_bytes", "Payload sent", topics, each -> each.out().bytes()),
        byTopic("graft", "Peers taken into a mesh", topics, each -> each.grafted.sum()),
        byTopic("prune", "Peers taken out of a mesh", topics, each -> each.pruned.sum()),
        counter("duplicate_message", "Copies beyond the first", now.counts().duplicates()),
        counter("recv_rpc", "RPCs received", tally.rpcsReceived.sum()),
        counter("send_rpc", "RPCs sent", tally.rpcsSent.sum()),
        counter("ignored_rpc", "RPCs of peers whose score is too low", now.counts().graylisted()),
        gauges("topic_peers", "Peers that listen to a topic of ours", now, Interest::peers),
        gauges("mesh_peers", "Peers of the mesh of a topic", now, Interest::mesh),
        peers(now.peers()),
        GaugeSnapshot.builder()
            .name(PREFIX + "queue_dropped_rpcs")
            .help("RPCs to connected peers that found no room in the queue, or came too late")
            .dataPoint(
                GaugeDataPointSnapshot.builder().value((double) tally.gossip().dropped()).build())
            .build(),
        CounterSnapshot.builder()
            .name("hypha_gossip_breaches")
            .help("Breaches of GossipSub's rules by peers")
            .dataPoint(point((double) tally.breaches()))
            .build(),
        CounterSnapshot.builder()
            .name("hypha_gossip_over_rate_messages")
            .help("Messages that were passed over because their topic had used up its rate")
            .dataPoint(point((double) tally.gossip().overBandwidth()))
            .build(),
        held(tally.gossip().held()));
  }

  private static CounterSnapshot held(Bandwidth.Held held) {
    return CounterSnapshot.builder()
        .name("hypha_gossip_held_seconds")
        .help("For how long rates have held the streams of peers back, all together")
        .dataPoint(point(seconds(held.fromPeers()), "direction", "from_peers"))
        .dataPoint(point(seconds(held.toPeers()), "direction", "to_peers"))
        .build();
  }

  private static double seconds(Duration time) {
    return (double) time.toNanos() / 1e9;
  }

  private static CounterSnapshot byTopic(
      String name, String help, Map<String, TopicTally> topics, ToLongFunction<TopicTally> value) {
    CounterSnapshot.Builder all = CounterSnapshot.builder().name(PREFIX + name).help(help);
    topics.forEach(
        (topic, counted) ->
            all.dataPoint(point((double) value.applyAsLong(counted), "topic", label(topic))));
    return all.build();
  }

  private static CounterSnapshot rejected(Map<String, TopicTally> topics) {
    CounterSnapshot.Builder all =
        CounterSnapshot.builder().name(PREFIX + "reject_message").help("Messages not taken");
    topics.forEach(
        (topic, counted) -> {
          String name = label(topic);
          all.dataPoint(
              point((double) counted.rejected.sum(), "reason", "validation failed", "topic", name));
          all.dataPoint(
              point((double) counted.ignored.sum(), "reason", "validation ignored", "topic", name));
          all.dataPoint(
              point((double) counted.forged.sum(), "reason", "invalid signature", "topic", name));
        });
    return all.build();
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(point((double) value))
        .build();
  }

  private static CounterDataPointSnapshot point(double value, String... labels) {
    return CounterDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build();
  }

  /** Of the topics that we listen to: a peer invents as many others as it likes. */
  private static GaugeSnapshot gauges(
      String name, String help, Now now, ToIntFunction<Interest> value) {
    Map<String, Integer> sums = new TreeMap<>();
    for (Interest interest : now.interests()) {
      if (interest.joined()) {
        boolean named = sums.size() < GossipTally.TOPICS_MAX;
        sums.merge(named ? interest.topic() : OTHER, value.applyAsInt(interest), Integer::sum);
      }
    }
    GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    sums.forEach((topic, sum) -> all.dataPoint(gauge(sum, "topic", topic)));
    return all.build();
  }

  private static GaugeSnapshot peers(Map<PeerId, Version> peers) {
    Map<Version, Integer> sums = new EnumMap<>(Version.class);
    for (Version version : Version.values()) {
      sums.put(version, 0);
    }
    peers.values().forEach(version -> sums.merge(version, 1, Integer::sum));
    GaugeSnapshot.Builder all =
        GaugeSnapshot.builder().name(PREFIX + "peers").help("Peers that gossip with us");
    sums.forEach((version, sum) -> all.dataPoint(gauge(sum, "proto", version.protocol().name())));
    return all.build();
  }

  private static GaugeDataPointSnapshot gauge(double value, String... labels) {
    return GaugeDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build();
  }

  private static String label(String topic) {
    return topic.equals(GossipTally.OTHERS) ? OTHER : topic;
  }
}
