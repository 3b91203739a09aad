package dev.hypha.cli;

import dev.hypha.core.Connection;
import dev.hypha.perf.Perf;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What the dialer of a perf test measures: uploads, downloads, and a byte there and back, each on a
 * stream of its own.
 *
 * <p>Spec: libp2p/unified-testing, docs/write-a-perf-test-app.md.
 */
record PerfTask(
    long uploadBytes,
    long downloadBytes,
    int uploadIterations,
    int downloadIterations,
    int latencyIterations) {
  private static final String ASKED_BY = "UPLOAD_BYTES";
  private static final long BYTES = 1L << 30;
  private static final int ITERATIONS = 10;
  private static final int LATENCIES = 100;
  private static final double BITS_PER_BYTE = 8;

  /**
   * What the environment asks for; nothing if it is no perf test.
   *
   * @throws IOException if it asks for what is no number
   */
  static Optional<PerfTask> from(Map<String, String> environment) throws IOException {
    if (!environment.containsKey(ASKED_BY)) {
      return Optional.empty();
    }
    return Optional.of(
        new PerfTask(
            number(environment, ASKED_BY, BYTES, Long.MAX_VALUE),
            number(environment, "DOWNLOAD_BYTES", BYTES, Long.MAX_VALUE),
            (int) number(environment, "UPLOAD_ITERATIONS", ITERATIONS, Integer.MAX_VALUE),
            (int) number(environment, "DOWNLOAD_ITERATIONS", ITERATIONS, Integer.MAX_VALUE),
            (int) number(environment, "LATENCY_ITERATIONS", LATENCIES, Integer.MAX_VALUE)));
  }

  /** Where nothing is asked for, its scripts write {@code null}. */
  private static long number(
      Map<String, String> environment, String name, long otherwise, long most) throws IOException {
    @Nullable String text = environment.get(name);
    if (text == null || text.isBlank() || text.equals("null")) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException(name + " is to be a number, not '" + text + "'", e);
    }
    throw new IOException(name + " is to be from 1 to " + most + ", not " + text);
  }

  /** Measures, and returns the report. */
  String run(Perf perf, Connection connection) throws IOException {
    FiveNumbers uploads =
        repeat(perf, connection, uploadIterations, uploadBytes, 0, PerfTask::uploadGbps);
    FiveNumbers downloads =
        repeat(perf, connection, downloadIterations, 0, downloadBytes, PerfTask::downloadGbps);
    FiveNumbers latencies = repeat(perf, connection, latencyIterations, 1, 1, PerfTask::millis);
    return uploads.toYaml("upload", 2, "Gbps")
        + downloads.toYaml("download", 2, "Gbps")
        + latencies.toYaml("latency", 3, "ms");
  }

  private static FiveNumbers repeat(
      Perf perf,
      Connection connection,
      int iterations,
      long up,
      long down,
      ToDoubleFunction<Perf.Measurement> figure)
      throws IOException {
    double[] figures = new double[iterations];
    for (int i = 0; i < iterations; i++) {
      figures[i] = figure.applyAsDouble(perf.measure(connection, up, down));
    }
    return FiveNumbers.of(DoubleStream.of(figures));
  }

  /** Bits in a nanosecond are gigabits in a second. */
  private static double uploadGbps(Perf.Measurement measured) {
    return measured.uploadBytes() * BITS_PER_BYTE / nanos(measured);
  }

  private static double downloadGbps(Perf.Measurement measured) {
    return measured.downloadBytes() * BITS_PER_BYTE / nanos(measured);
  }

  private static double millis(Perf.Measurement measured) {
    return nanos(measured) / 1e6;
  }

  private static double nanos(Perf.Measurement measured) {
    return (double) measured.upload().plus(measured.download()).toNanos();
  }
}
