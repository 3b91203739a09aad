package dev.hypha.gossip.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one peer has done, and what that is worth. Belongs to {@link Scores}. */
final class PeerScore {
  private final ScoreParams params;
  private final Map<String, TopicCounters> topics = new LinkedHashMap<>(2);
  List<String> addresses = List.of();
  double breaches;
  double application;
  boolean connected = true;

  /** When it is forgotten, if it is not connected. */
  long expires;

  private @Nullable TopicCounters lastKnown;
  private double value;
  private boolean stale = true;

  PeerScore(ScoreParams params) {
    this.params = params;
  }

  /** What a peer has done in one topic. */
  static final class TopicCounters {
    final String topic;
    final TopicScoreParams params;
    boolean inMesh;
    long graftedAt;
    long meshNanos;
    boolean active;
    double first;
    double mesh;
    double failures;
    double invalid;

    TopicCounters(String topic, TopicScoreParams params) {
      this.topic = topic;
      this.params = params;
    }

    /** Whether what it has to bring depends on what is said in the topic. */
    boolean asksForShare() {
      return inMesh && params.meshDeliveries().share() != 0;
    }

    /** How many messages too few it brought, of what was asked of it. */
    double deficit(double said) {
      TopicScoreParams.MeshDeliveries asked = params.meshDeliveries();
      if (!inMesh || !active || asked.weight() == 0) {
        return 0;
      }
      double due =
          asked.share() == 0
              ? asked.threshold()
              : Math.min(asked.threshold(), asked.share() * said);
      return Math.max(0, due - mesh);
    }
  }

  /** What it has done in a topic; that will change. */
  TopicCounters in(String topic) {
    stale = true;
    return known(topic);
  }

  /** What it has done in a topic; who changes something that counts says so. */
  TopicCounters known(String topic) {
    TopicCounters last = lastKnown;
    if (last != null && last.topic.equals(topic)) {
      return last; // most is done in the same one
    }
    TopicCounters known = topics.get(topic);
    if (known == null) {
      known = new TopicCounters(topic, params.of(topic));
      topics.put(topic, known);
    }
    lastKnown = known;
    return known;
  }

  Map<String, TopicCounters> topics() {
    return topics;
  }

  void changed() {
    stale = true;
  }

  /**
   * The score; a number that is kept until something changes.
   *
   * @param scores who knows what was said in the topics, and who shares addresses
   */
  double value(Scores scores) {
    if (stale) {
      double sum = 0;
      for (Map.Entry<String, TopicCounters> each : topics.entrySet()) {
        sum += part(each.getKey(), each.getValue(), scores).total();
      }
      value = capped(sum) + p5() + p6(scores) + p7();
      stale = false;
    }
    return value;
  }

  ScoreSheet sheet(Scores scores) {
    Map<String, ScoreSheet.Topic> parts = new LinkedHashMap<>();
    double sum = 0;
    for (Map.Entry<String, TopicCounters> each : topics.entrySet()) {
      ScoreSheet.Topic part = part(each.getKey(), each.getValue(), scores);
      parts.put(each.getKey(), part);
      sum += part.total();
    }
    return new ScoreSheet(parts, capped(sum), p5(), p6(scores), p7());
  }

  private double capped(double sum) {
    return params.topicCap() > 0 ? Math.min(sum, params.topicCap()) : sum;
  }

  private double p5() {
    return params.applicationWeight() * application;
  }

  private double p6(Scores scores) {
    return addresses.isEmpty() ? 0 : params.colocation().weight() * scores.crowding(addresses);
  }

  private double p7() {
    double excess = Math.max(0, breaches - params.behaviour().threshold());
    return params.behaviour().weight() * excess * excess;
  }

  /**
   * Time in the mesh is no merit of a peer that does not bring what the mesh is for: else one that
   * never forwards would keep a positive score (CVE-2022-47547).
   */
  private static ScoreSheet.Topic part(String topic, TopicCounters counters, Scores scores) {
    TopicScoreParams params = counters.params;
    double said = counters.asksForShare() ? scores.said(topic) : 0;
    double deficit = counters.deficit(said);
    double quantum = (double) params.timeInMesh().quantum().toNanos();
    double quanta = Math.min(Math.floor(counters.meshNanos / quantum), params.timeInMesh().cap());
    double p1 = counters.inMesh && deficit == 0 ? quanta * params.timeInMesh().weight() : 0;
    double p2 = counters.first * params.firstDeliveries().weight();
    double p3 = deficit * deficit * params.meshDeliveries().weight();
    double p3b = counters.failures * params.meshDeliveries().failureWeight();
    double p4 = counters.invalid * counters.invalid * params.invalidWeight();
    return new ScoreSheet.Topic(params.weight(), counters.inMesh, p1, p2, p3, p3b, p4);
  }
}
