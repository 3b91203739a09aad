package dev.hypha.checks.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The command: runs the scenarios that were asked for, one after the other, writes of each a {@code
 * summary.json}, and ends with 0 only if all of them held.
 */
public final class Acceptance {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private Acceptance() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.HELP);
      return;
    }
    // whatever ends this process, no node of ours outlives it
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                "end-nodes"));
    try {
      System.exit(run(Options.parse(List.of(arguments))) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println("acceptance: " + e.getMessage());
      System.err.print(Options.HELP);
      System.exit(2);
    }
  }

  /** Whether all held. */
  private static boolean run(Options options) throws IOException, InterruptedException {
    Path out =
        options
            .out()
            .orElseGet(() -> Path.of("target", "acceptance", STAMP.format(Instant.now())))
            .toAbsolutePath();
    boolean all = true;
    for (String name : options.scenarios()) {
      Path folder = out.resolve(name);
      Summary summary = run(name, folder, options);
      Files.writeString(folder.resolve("summary.json"), summary.json());
      System.err.println(summary.line());
      System.err.println("        " + folder.resolve("summary.json"));
      if (options.json()) {
        System.out.println(summary.jsonLine());
      }
      all &= summary.result().verdict().ok();
    }
    return all;
  }

  private static Summary run(String name, Path folder, Options options)
      throws IOException, InterruptedException {
    Scenario scenario = Scenario.ALL.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException("no scenario " + name);
    }
    int nodes = options.nodes().orElse(scenario.nodes());
    System.err.println(name + ": " + nodes + " nodes, seed " + options.seed());
    Instant startedAt = Instant.now();
    long began = System.nanoTime();
    try (Cluster cluster =
        new Cluster(program(), folder, nodes, options.seconds(), options.times(), options.seed())) {
      Result result = outcome(scenario, cluster);
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Summary(name, options.seed(), nodes, result, startedAt, seconds);
    }
  }

  /** A scenario whose nodes do not even start has not held. */
  private static Result outcome(Scenario scenario, Cluster cluster) throws InterruptedException {
    try {
      return scenario.run(cluster);
    } catch (IOException e) {
      return new Result(
          new Verdict(List.of(String.valueOf(e.getMessage()))),
          Result.noFigures(),
          cluster.lives(new int[0]));
    }
  }

  private static Path program() {
    Path program = Path.of("hypha").toAbsolutePath();
    if (!Files.isExecutable(program)) {
      throw new IllegalArgumentException("there is no program " + program);
    }
    return program;
  }
}
