package dev.hypha.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What repeated measurements come to: the quartiles (between two samples on a straight line), those
 * samples that are further than one and a half interquartile ranges outside of them, and the least
 * and greatest of the others.
 *
 * <p>Spec: libp2p/unified-testing, docs/write-a-perf-test-app.md, "Results Schema".
 *
 * @param outliers sorted
 * @param samples sorted, the outliers among them
 */
record FiveNumbers(
    double least,
    double lower,
    double median,
    double upper,
    double greatest,
    List<Double> outliers,
    List<Double> samples) {
  private static final double FENCE = 1.5;

  FiveNumbers {
    outliers = List.copyOf(outliers);
    samples = List.copyOf(samples);
  }

  static FiveNumbers of(DoubleStream measured) {
    List<Double> samples = measured.sorted().boxed().toList();
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    double lower = quantile(samples, 0.25);
    double upper = quantile(samples, 0.75);
    double reach = FENCE * (upper - lower);
    var parts =
        samples.stream()
            .collect(
                Collectors.partitioningBy(each -> each < lower - reach || each > upper + reach));
    List<Double> inside = parts.getOrDefault(false, samples);
    return new FiveNumbers(
        inside.getFirst(),
        lower,
        quantile(samples, 0.5),
        upper,
        inside.getLast(),
        parts.getOrDefault(true, List.of()),
        samples);
  }

  private static double quantile(List<Double> sorted, double part) {
    double at = part * (sorted.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
  }

  /** As YAML: a mapping of this name, with values of so many decimals. */
  String toYaml(String name, int decimals, String unit) {
    String number = "%." + decimals + "f";
    String form =
        """
        %s:
          iterations: %d
          min: NUMBER
          q1: NUMBER
          median: NUMBER
          q3: NUMBER
          max: NUMBER
          outliers: [%s]
          samples: [%s]
          unit: %s
        """;
    return String.format(
        Locale.ROOT,
        form.replace("NUMBER", number),
        name,
        samples.size(),
        least,
        lower,
        median,
        upper,
        greatest,
        list(number, outliers),
        list(number, samples),
        unit);
  }

  private static String list(String number, List<Double> values) {
    return values.stream()
        .map(each -> String.format(Locale.ROOT, number, each))
        .collect(Collectors.joining(", "));
  }
}
