package dev.hypha.gossip.engine;

import java.time.Duration;
import java.util.Map;

/**
 * What peers are measured by.
 *
 * <p>Spec: gossipsub-v1.1.md, "Peer Scoring".
 *
 * @param otherTopics for those that are not in {@code topics}
 * @param topicCap of what all topics together give; 0 for none
 * @param applicationWeight P5, of what the application or the node's reputation says
 * @param colocation P6
 * @param behaviour P7
 * @param decay of all counters
 * @param retain how long a peer that left is remembered, unless it had a positive score
 */
public record ScoreParams(
    TopicScoreParams otherTopics,
    Map<String, TopicScoreParams> topics,
    double topicCap,
    double applicationWeight,
    Colocation colocation,
    Behaviour behaviour,
    Decay decay,
    Duration retain) {
  /** Ten peers may share an address, six breaches are forgiven. */
  public static final ScoreParams DEFAULT =
      new ScoreParams(
          TopicScoreParams.DEFAULT,
          Map.of(),
          0,
          1,
          new Colocation(-10, 10),
          new Behaviour(-16, 6, 0.986),
          Decay.DEFAULT,
          Duration.ofHours(1));

  /** Everybody has 0, whatever they do. */
  public static final ScoreParams OFF =
      new ScoreParams(
          TopicScoreParams.OFF,
          Map.of(),
          0,
          0,
          new Colocation(0, 1),
          new Behaviour(0, 0, 0.5),
          Decay.DEFAULT,
          Duration.ZERO);

  public ScoreParams {
    topics = Map.copyOf(topics);
    if (!(topicCap >= 0 && applicationWeight >= 0) || retain.isNegative()) {
      throw new IllegalArgumentException("a score parameter that is negative");
    }
  }

  /**
   * P6.
   *
   * @param weight of the square of the peers too many behind an address; negative, or 0
   * @param threshold how many may be behind an address
   */
  public record Colocation(double weight, int threshold) {
    public Colocation {
      if (!(weight <= 0) || threshold < 1) {
        throw new IllegalArgumentException("P6 is a merit");
      }
    }
  }

  /**
   * P7.
   *
   * @param weight of the square of the breaches above the threshold; negative, or 0
   * @param threshold how many are forgiven
   */
  public record Behaviour(double weight, double threshold, double decay) {
    public Behaviour {
      if (!(weight <= 0 && threshold >= 0)) {
        throw new IllegalArgumentException("P7 is a merit");
      }
      TopicScoreParams.requireDecay(decay);
    }
  }

  /**
   * How counters decay.
   *
   * @param interval every so often each is multiplied by its decay
   * @param toZero a counter below it is 0
   */
  public record Decay(Duration interval, double toZero) {
    public static final Decay DEFAULT = new Decay(Duration.ofSeconds(1), 0.01);

    public Decay {
      if (!interval.isPositive() || !(toZero > 0 && toZero < 1)) {
        throw new IllegalArgumentException("scores that do not decay");
      }
    }
  }

  TopicScoreParams of(String topic) {
    return topics.getOrDefault(topic, otherTopics);
  }

  public ScoreParams withOtherTopics(TopicScoreParams now) {
    return new ScoreParams(
        now, topics, topicCap, applicationWeight, colocation, behaviour, decay, retain);
  }

  public ScoreParams withColocation(Colocation now) {
    return new ScoreParams(
        otherTopics, topics, topicCap, applicationWeight, now, behaviour, decay, retain);
  }

  public ScoreParams withRetain(Duration now) {
    return new ScoreParams(
        otherTopics, topics, topicCap, applicationWeight, colocation, behaviour, decay, now);
  }
}
