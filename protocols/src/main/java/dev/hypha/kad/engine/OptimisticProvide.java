package dev.hypha.kad.engine;

import java.util.List;

/**
 * Judges during a lookup who is near enough to a key to be told at once.
 *
 * <p>Among N peers the number of those within a distance d is Poisson's with the mean N d. A peer
 * within {@code certain} is one of the k nearest with a certainty of 90 %; the lookup is over when
 * the k nearest that were heard of stand as near on average as the k nearest do nine times of ten.
 * As go-libp2p-kad-dht's optimistic provide decides.
 */
public final class OptimisticProvide {
  private static final double DOUBT = 0.1;
  private static final int STEPS = 60;

  private final KadId key;
  private final int k;
  private final double certain;
  private final double usual;

  /**
   * A judge.
   *
   * @param networkSize how many peers there are thought to be
   */
  public OptimisticProvide(KadId key, double networkSize, int k) {
    this.key = key;
    this.k = k;
    this.certain = mean(k, DOUBT) / networkSize;
    this.usual = mean(k / 2 + 1, 1 - DOUBT) / networkSize;
  }

  /** So many of k are enough to go on with something else. */
  public static int enough(int k) {
    return (3 * k + 3) / 4;
  }

  /** Whether who stands there is to be told at once. */
  public boolean isNear(KadId peer) {
    return key.distanceTo(peer).fraction() <= certain;
  }

  /**
   * Whether there is no need to look any further.
   *
   * @param nearest of those that were heard of and have not failed, the nearest first
   */
  public boolean isDone(List<KadId> nearest) {
    if (nearest.size() < k) {
      return false;
    }
    double sum = 0;
    for (KadId each : nearest.subList(0, k)) {
      sum += key.distanceTo(each).fraction();
    }
    return sum / k <= usual;
  }

  /** The mean of a Poisson distribution of which {@code share} is {@code count} or more. */
  static double mean(int count, double share) {
    double low = 0;
    double high = 8.0 * count + 32;
    for (int i = 0; i < STEPS; i++) {
      double middle = (low + high) / 2;
      if (atLeast(count, middle) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double atLeast(int count, double mean) {
    double term = Math.exp(-mean);
    double below = 0;
    for (int i = 1; i <= count; i++) {
      below += term;
      term *= mean / i;
    }
    return 1 - below;
  }
}
