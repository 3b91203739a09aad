package dev.hypha.gossip.engine;

/**
 * How many peers of a topic we exchange whole messages with, and how many we tell what we have.
 *
 * <p>A network that is smaller simply has fewer: of three nodes each meshes with two.
 *
 * <p>Spec: gossipsub-v1.0.md, "Parameters"; gossipsub-v1.1.md, "Outbound Mesh Quotas".
 *
 * @param target the mesh is filled up and cut down to this (D)
 * @param low below this it is filled up (D_lo)
 * @param high from this on it is cut down (D_hi)
 * @param score of those kept, so many have the best scores (D_score)
 * @param outbound so many at least are peers that we have dialed (D_out)
 * @param lazy so many at least are told of what we have (D_lazy)
 * @param gossipFactor the part of the other peers that is told, 0…1
 */
public record Degrees(
    int target, int low, int high, int score, int outbound, int lazy, double gossipFactor) {
  public static final Degrees DEFAULT = new Degrees(6, 5, 12, 4, 2, 6, 0.25);

  public Degrees {
    if (low < 1 || low > target || target > high) {
      throw new IllegalArgumentException(
          "degrees that are not in order: " + low + " ≤ " + target + " ≤ " + high);
    }
    if (score < 0 || score > target || outbound < 0 || outbound >= low || outbound > target / 2) {
      throw new IllegalArgumentException(
          "of " + target + " peers " + score + " by score and " + outbound + " outbound");
    }
    if (lazy < 0 || !(gossipFactor >= 0 && gossipFactor <= 1)) {
      throw new IllegalArgumentException("lazy " + lazy + ", gossip factor " + gossipFactor);
    }
  }
}
