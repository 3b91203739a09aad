package dev.hypha.sim.gossip;

/**
 * What came of a run. Latencies from publishing to delivery, in milliseconds of virtual time.
 *
 * @param messages that were published
 * @param delivery the part of those who were to get a message that did, 0…1
 * @param lost how many deliveries are missing
 * @param incompleteMessages that did not reach everybody
 * @param targetDelivery the same as delivery, of what those under attack said and were to hear
 * @param duplicatesPerMessage copies that an honest node got of a message beyond the first
 * @param meshHonestAfterSeconds since the attack began, until at least nine of ten links of the
 *     honest meshes led to honest nodes and did so to the end; -1 if they never did
 * @param meshHonestLeast the least part of honest links since the attack began
 * @param meshHonestLast that at the end
 * @param bytesPerNode that an honest node sent
 * @param scores who is thought of how
 * @param traffic what bytes and duplicates come from
 * @param events that were simulated
 */
public record Outcome(
    int messages,
    double delivery,
    long lost,
    int incompleteMessages,
    double targetDelivery,
    double p50Millis,
    double p99Millis,
    double maxMillis,
    double duplicatesPerMessage,
    int meshHonestAfterSeconds,
    double meshHonestLeast,
    double meshHonestLast,
    long bytesPerNode,
    Scores scores,
    Traffic traffic,
    long events) {
  /** A message that takes longer might as well be lost, in milliseconds. */
  public static final double LATE_MILLIS = 6_000;

  /** Whether every message reached everybody in time. */
  public boolean isWhole() {
    return lost == 0 && maxMillis < LATE_MILLIS;
  }

  /**
   * How the honest score each other and the attackers at the end.
   *
   * @param asymmetry of two honest nodes that are connected, by how much the one scores the other
   *     otherwise than the other the one: the mean
   * @param honestNegative the part of the scores that honest nodes have of honest nodes and that
   *     are below 0: the unfair ones
   * @param sybilNegative the same of attackers: the just ones
   */
  public record Scores(
      double honestMean,
      double honestLeast,
      double honestNegative,
      double sybilMean,
      double sybilMost,
      double sybilNegative,
      double asymmetry) {}

  /** What the honest sent, and what they did about others. */
  public record Traffic(
      long payloads,
      long ihaves,
      long iwants,
      long idontwants,
      long prunedForScore,
      long prunedForRoom,
      long honestBreaches,
      long sybilBreaches,
      long graylistedRpcs) {}
}
