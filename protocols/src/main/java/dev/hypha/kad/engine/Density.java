package dev.hypha.kad.engine;

import java.util.List;

/**
 * How crowded it is around a key, beside what the network's size lets one expect.
 *
 * <p>Who wants to censor a key puts peers of his own nearer to it than anybody else's. Then the
 * i-th nearest peer stands at a distance within which far fewer than i are expected. How far is
 * measured by G = 2 (i ln(i / e) - (i - e)) for i found where e were expected, the greatest for any
 * i: a likelihood ratio, as the divergence of prefix lengths that arXiv 2307.12212 compares with a
 * threshold is one ({@code 2 i} times it), but only for too many and never for too few.
 *
 * @param deviance the greatest G, 0 if it is nowhere crowded
 * @param found how many stand where it is greatest
 * @param expected how many were expected there
 * @param divergence of the prefix lengths from those expected, in nats; the published measure
 */
public record Density(double deviance, int found, double expected, double divergence) {
  /**
   * Above it there are too many: one in a thousand keys of an honest network of known size, less
   * than one in a hundred if the size is misjudged by a fifth.
   */
  public static final double DEVIANCE_MAX = 14.0;

  private static final int FOUND_MIN = 5;

  /**
   * Measures.
   *
   * @param nearest the nearest peers to {@code key} without a gap, the nearest first; the more of
   *     them there are, the smaller the part of them that is noticed
   * @param networkSize how many peers there are, at least 1
   */
  public static Density around(KadId key, List<KadId> nearest, double networkSize) {
    double deviance = 0;
    int found = 0;
    double expected = 0;
    for (int i = FOUND_MIN; i <= nearest.size(); i++) {
      double here = networkSize * key.distanceTo(nearest.get(i - 1)).fraction();
      double g = here >= i ? 0 : 2 * (i * Math.log(i / Math.max(here, 1e-9)) - (i - here));
      if (g > deviance) {
        deviance = g;
        found = i;
        expected = here;
      }
    }
    return new Density(deviance, found, expected, divergence(key, nearest, networkSize));
  }

  /** Whether somebody seems to have put peers near the key on purpose. */
  public boolean isSuspicious() {
    return deviance > DEVIANCE_MAX;
  }

  /** Sum of q ln(q / p) over prefix lengths, of which q is the share found and p that expected. */
  private static double divergence(KadId key, List<KadId> nearest, double networkSize) {
    int k = nearest.size();
    int[] counts = new int[KadId.BITS + 1];
    for (KadId each : nearest) {
      counts[key.commonPrefixLength(each)]++;
    }
    double sum = 0;
    double before = reaching(0, k, networkSize);
    for (int length = 0; length <= KadId.BITS; length++) {
      double after = reaching(length + 1, k, networkSize);
      if (counts[length] > 0) {
        double share = (double) counts[length] / k;
        sum += share * Math.log(share / Math.max(before - after, 1e-300));
      }
      before = after;
    }
    return sum;
  }

  /** The expected share of the k nearest that has a common prefix of {@code length} or more. */
  private static double reaching(int length, int k, double networkSize) {
    double mean = networkSize * Math.scalb(1.0, -length);
    double term = Math.exp(-mean); // of Poisson's distribution: nobody is there
    double below = 0;
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      below += term;
      sum += Math.max(0, 1 - below); // at least i are there
      term *= mean / i;
    }
    return k == 0 ? 0 : sum / k;
  }
}
