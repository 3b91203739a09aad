package dev.hypha.kad.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many peers there are, judged by how near to a key the nearest of them stand.
 *
 * <p>Among N peers the i-th nearest to any key is at i / (N + 1) of the space on average. Every
 * lookup gives a slope, by least squares through the origin; as go-libp2p-kad-dht's netsize does,
 * with lookups of up to two hours. Unlike there the median of the slopes counts and not their mean:
 * peers that were made to stand near a few keys do not move it. And of each 64th part of the space
 * only the latest lookup counts: most lookups of a node are near itself, and tell of the same
 * peers.
 */
public final class NetworkSize {
  private static final Duration AGE_MAX = Duration.ofHours(2);

  /** Keys that share so many bits are in one part of the space. */
  private static final int PART_BITS = 6;

  private static final int LOOKUPS_MIN = 5;
  private static final int PEERS_MIN = 4;

  /** Of a normal distribution: 95 % lie within so many standard deviations of the mean. */
  private static final double WITHIN = 1.96;

  /** The standard error of a median in that of a mean. */
  private static final double MEDIAN_ERROR = 1.2533;

  /** The standard deviation in median absolute deviations. */
  private static final double DEVIATION = 1.4826;

  /**
   * What is thought of the network's size.
   *
   * @param low with 95 % certainty there are not fewer, if lookups are of keys here and there
   * @param high with 95 % certainty there are not more
   * @param lookups that it was judged by
   */
  public record Estimate(double peers, double low, double high, int lookups) {}

  private record Sample(int part, double slope, double error, long at) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Nothing is known yet. */
  public NetworkSize() {}

  /**
   * Learns from a lookup that has converged.
   *
   * @param nearest the nearest peers to {@code key} without a gap, the nearest first; fewer than
   *     {@value #PEERS_MIN} tell nothing
   */
  public void track(KadId key, List<KadId> nearest, long now) {
    if (nearest.size() < PEERS_MIN) {
      return;
    }
    double squares = 0;
    double products = 0;
    double tails = 0;
    double tail = 0;
    for (int i = nearest.size(); i >= 1; i--) {
      squares += (double) i * i;
      products += i * key.distanceTo(nearest.get(i - 1)).fraction();
      tail += i;
      tails += tail * tail; // the i-th distance is the sum of i independent gaps
    }
    int part = (int) (key.first() >>> (Long.SIZE - PART_BITS));
    samples.removeIf(each -> each.part == part);
    samples.addLast(new Sample(part, products / squares, Math.sqrt(tails) / squares, now));
  }

  /** What is thought now; empty before {@value #LOOKUPS_MIN} lookups, and when they are old. */
  public Optional<Estimate> estimate(long now) {
    while (!samples.isEmpty() && now - samples.getFirst().at > AGE_MAX.toNanos()) {
      samples.removeFirst();
    }
    if (samples.size() < LOOKUPS_MIN) {
      return Optional.empty();
    }
    List<Double> slopes = new ArrayList<>();
    double error = 0;
    for (Sample each : samples) {
      slopes.add(each.slope);
      error += each.error;
    }
    double slope = median(slopes);
    if (slope <= 0) {
      return Optional.empty(); // no space at all between peers
    }
    double spread =
        Math.max(
            error / samples.size(),
            DEVIATION * median(slopes.stream().map(s -> Math.abs(s - slope) / slope).toList()));
    double within = WITHIN * MEDIAN_ERROR * spread / Math.sqrt(samples.size());
    double peers = Math.max(1, 1 / slope - 1);
    double high = within < 1 ? peers / (1 - within) : Double.POSITIVE_INFINITY;
    return Optional.of(new Estimate(peers, peers / (1 + within), high, samples.size()));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
