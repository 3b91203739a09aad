package dev.hypha.gossip.engine;

import java.time.Duration;

/**
 * What a peer's behaviour in one topic is worth. A decay is the part that is left after {@link
 * ScoreParams.Decay}.
 *
 * <p>Spec: gossipsub-v1.1.md, "Topic Parameter Calculation and Decay".
 *
 * @param weight of the topic in the whole score
 * @param timeInMesh P1
 * @param firstDeliveries P2
 * @param meshDeliveries P3 and P3b
 * @param invalidWeight P4, of the square of invalid messages; negative
 * @param invalidDecay 0…1
 */
public record TopicScoreParams(
    double weight,
    TimeInMesh timeInMesh,
    FirstDeliveries firstDeliveries,
    MeshDeliveries meshDeliveries,
    double invalidWeight,
    double invalidDecay) {
  /**
   * For a topic of any rate: the weights of the hardening runs of 2020, but what a peer of the mesh
   * has to deliver is measured by what there is.
   */
  public static final TopicScoreParams DEFAULT =
      new TopicScoreParams(
          0.25,
          new TimeInMesh(0.0027, Duration.ofSeconds(1), 3_600),
          new FirstDeliveries(0.664, 0.9916, 1_500),
          new MeshDeliveries(
              -0.25,
              0.997,
              400,
              10,
              0.1,
              Duration.ofMinutes(1),
              Duration.ofMillis(10),
              -0.25,
              0.997),
          -99,
          0.9994);

  /** Whatever a peer does in the topic counts for nothing. */
  public static final TopicScoreParams OFF =
      new TopicScoreParams(
          0,
          new TimeInMesh(0, Duration.ofSeconds(1), 0),
          new FirstDeliveries(0, 0.5, 0),
          MeshDeliveries.NONE,
          0,
          0.5);

  public TopicScoreParams {
    if (!(weight >= 0) || !(invalidWeight <= 0)) {
      throw new IllegalArgumentException("a weight of the wrong sign");
    }
    requireDecay(invalidDecay);
  }

  /**
   * P1.
   *
   * @param weight of each quantum in the mesh, small and positive, or 0
   * @param cap in quanta
   */
  public record TimeInMesh(double weight, Duration quantum, double cap) {
    public TimeInMesh {
      if (!(weight >= 0 && cap >= 0) || !quantum.isPositive()) {
        throw new IllegalArgumentException("P1 is no merit");
      }
    }
  }

  /**
   * P2.
   *
   * @param weight of each message that the peer was the first to bring, positive, or 0
   * @param cap in messages
   */
  public record FirstDeliveries(double weight, double decay, double cap) {
    public FirstDeliveries {
      if (!(weight >= 0 && cap >= 0)) {
        throw new IllegalArgumentException("P2 is no merit");
      }
      requireDecay(decay);
    }
  }

  /**
   * P3 and P3b: a deficit of messages that a peer of the mesh brings, first or soon after the
   * first.
   *
   * @param weight of the square of the deficit, negative, or 0 to have none
   * @param cap in messages
   * @param threshold below which there is a deficit, in messages
   * @param share of the messages of the topic (which decay alike) that is asked for at most, 0…1; 0
   *     to ask for {@code threshold} however little is said in the topic
   * @param activation how long a peer must be in the mesh first
   * @param window how long after a message was validated it still counts
   * @param failureWeight P3b, of the deficits with which it was pruned
   */
  public record MeshDeliveries(
      double weight,
      double decay,
      double cap,
      double threshold,
      double share,
      Duration activation,
      Duration window,
      double failureWeight,
      double failureDecay) {
    /** Nothing is asked for. */
    public static final MeshDeliveries NONE =
        new MeshDeliveries(0, 0.5, 1, 1, 0, Duration.ofSeconds(1), Duration.ZERO, 0, 0.5);

    public MeshDeliveries {
      if (!(weight <= 0 && failureWeight <= 0)) {
        throw new IllegalArgumentException("P3 is a merit");
      }
      if (!(threshold > 0 && cap >= threshold && share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("P3 asks for " + threshold + ", up to " + cap);
      }
      if (!activation.isPositive() || window.isNegative()) {
        throw new IllegalArgumentException("P3 is active after " + activation);
      }
      requireDecay(decay);
      requireDecay(failureDecay);
    }
  }

  static void requireDecay(double decay) {
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException("a decay of " + decay + " is not between 0 and 1");
    }
  }
}
