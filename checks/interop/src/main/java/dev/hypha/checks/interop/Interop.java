package dev.hypha.checks.interop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The command: starts a redis, runs every cell that was asked for, says what came of it, and exits
 * with 0 only if all of them were well.
 */
public final class Interop {

  private Interop() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.HELP);
      return;
    }
    // Whatever ends this process, no peer and no redis of ours outlives it.
    Runtime.getRuntime().addShutdownHook(new Thread(Started::endAll, "end-children"));
    try {
      System.exit(run(Options.parse(List.of(arguments))) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println("interop: " + e.getMessage());
      System.err.print(Options.HELP);
      System.exit(2);
    }
  }

  /** Returns whether all was well. */
  private static boolean run(Options options) throws IOException, InterruptedException {
    Workspace workspace = Workspace.containing(options.root());
    Report report = new Report(outcomes(new Matrix(options).cells(), workspace));
    System.out.print(report.table());
    if (options.json()) {
      System.out.println(report.json());
    }
    System.out.flush();
    return report.allOk();
  }

  private static List<Outcome> outcomes(List<Cell> cells, Workspace workspace)
      throws InterruptedException, IOException {
    List<Outcome> outcomes = new ArrayList<>();
    try (RedisServer redis = RedisServer.start(workspace)) {
      CellRunner runner = new CellRunner(workspace, redis);
      for (Cell cell : cells) {
        Outcome outcome = runner.run(cell);
        System.err.println(Report.line(outcome));
        outcomes.add(outcome);
      }
    } catch (RedisServer.Unavailable e) {
      cells.stream().map(cell -> new Outcome.Failed(cell, e.getMessage())).forEach(outcomes::add);
      System.err.println("interop: " + e.getMessage());
    }
    return outcomes;
  }
}
