package dev.hypha.gossip.engine;

/**
 * What is refused to peers below a score.
 *
 * <p>Spec: gossipsub-v1.1.md, "Score Thresholds". Values of {@link #DEFAULT}: those of the
 * hardening runs of 2020.
 *
 * @param gossip below it we neither tell what we have nor ask (negative or 0)
 * @param publish below it we do not send our own messages (at most {@code gossip})
 * @param graylist below it nothing is heard of the peer at all (at most {@code publish})
 * @param acceptExchange from it on we connect to peers that it names (0 or positive)
 * @param opportunisticGraft if the median of a mesh is below it, better peers are grafted
 */
public record Thresholds(
    double gossip,
    double publish,
    double graylist,
    double acceptExchange,
    double opportunisticGraft) {
  public static final Thresholds DEFAULT = new Thresholds(-4_000, -5_000, -10_000, 0, 1);

  public Thresholds {
    if (!(gossip <= 0 && publish <= gossip && graylist <= publish)) {
      throw new IllegalArgumentException(
          "thresholds that are not in order: " + graylist + " ≤ " + publish + " ≤ " + gossip);
    }
    if (!(acceptExchange >= 0 && opportunisticGraft >= 0)) {
      throw new IllegalArgumentException("a threshold that is negative and may not be");
    }
  }
}
