package dev.hypha.checks.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The median of the rounds' ratios, and where the true one is with 95 % confidence: between two
 * order statistics of the rounds' ratios, as far out as the sign test demands. Nothing is assumed
 * of their distribution, and nothing is drawn by chance. With nine rounds these are the second and
 * the eighth; with fewer than six the whole range, which then promises less.
 */
record Ratio(double low, double mid, double high) {
  private static final double MISSED_MAX = 0.05;

  /** Of {@code ours} to {@code theirs}, each taken in the same round. */
  static Ratio of(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    return of(ratios);
  }

  private static Ratio of(List<Double> ratios) {
    List<Double> sorted = ratios.stream().sorted().toList();
    int out = outside(sorted.size());
    return new Ratio(sorted.get(out), Case.median(sorted), sorted.get(sorted.size() - 1 - out));
  }

  /** How many of {@code n} may be left out at each end. */
  private static int outside(int n) {
    double each = Math.pow(0.5, n);
    double missed = 0;
    for (int k = 0; k < n / 2; k++) {
      missed += 2 * each; // that the median is beyond the k-th, on either side
      if (missed > MISSED_MAX) {
        return Math.max(0, k - 1);
      }
      each = each * (n - k) / (k + 1);
    }
    return 0;
  }
}
