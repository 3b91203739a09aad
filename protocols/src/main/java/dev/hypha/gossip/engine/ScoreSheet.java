package dev.hypha.gossip.engine;

import java.util.Map;

/**
 * A score, and what it is made of. Each part is weighted already, but for the weight of its topic.
 *
 * <p>Spec: gossipsub-v1.1.md, "The Score Function".
 *
 * @param topicSum of all topics, capped
 * @param p5 what the application says
 * @param p6 addresses that too many share
 * @param p7 breaches of the protocol
 */
public record ScoreSheet(
    Map<String, Topic> topics, double topicSum, double p5, double p6, double p7) {
  /** Of somebody who has done nothing yet. */
  public static final ScoreSheet NOTHING = new ScoreSheet(Map.of(), 0, 0, 0, 0);

  /**
   * What a peer has done in one topic.
   *
   * @param p1 time in the mesh
   * @param p2 messages it brought first
   * @param p3 messages it did not bring
   * @param p3b the same, when it was pruned for it
   * @param p4 invalid messages
   */
  public record Topic(
      double weight, boolean inMesh, double p1, double p2, double p3, double p3b, double p4) {
    public double total() {
      return weight * (p1 + p2 + p3 + p3b + p4);
    }
  }

  public double total() {
    return topicSum + p5 + p6 + p7;
  }
}
