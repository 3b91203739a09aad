package dev.hypha.checks.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Codecs and engines by JMH: what one operation takes, and what it leaves to the garbage collector.
 * Each benchmark has a process of its own.
 */
final class Codecs {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int WARM_UPS = 3;
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);

  private Codecs() {}

  static List<Case> measure(int rounds) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(CodecBenchmarks.class.getName())
            .include(EngineBenchmarks.class.getName())
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            // JMH 1.37 reads fields in a way that JDK 25 warns of, in each of its processes
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .warmupIterations(WARM_UPS)
            .warmupTime(ITERATION)
            .measurementIterations(rounds)
            .measurementTime(ITERATION)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    List<Case> cases = new ArrayList<>();
    for (RunResult result : results) {
      String name = named(result.getParams().getBenchmark());
      List<Double> times = new ArrayList<>();
      result
          .getBenchmarkResults()
          .forEach(
              fork -> {
                for (IterationResult iteration : fork.getIterationResults()) {
                  times.add(iteration.getPrimaryResult().getScore());
                }
              });
      cases.add(Case.alone(name, Case.median(times), "ns", "-", times));
      result
          .getSecondaryResults()
          .forEach(
              (label, allocated) -> {
                if (label.endsWith(ALLOCATED)) {
                  double bytes = allocated.getScore();
                  cases.add(Case.alone(name + ", allocated", bytes, "B", "-", List.of(bytes)));
                }
              });
    }
    return cases;
  }

  /** {@code a.b.EngineBenchmarks.yamuxFrameEncode} as {@code yamux frame encode}. */
  private static String named(String benchmark) {
    return benchmark
        .substring(benchmark.lastIndexOf('.') + 1)
        .replaceAll("([A-Z])", " $1")
        .toLowerCase(Locale.ROOT);
  }
}
