package dev.hypha.checks.interop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The command: starts a redis, runs every cell that was asked for, says what came of it, and exits
 * with 0 only if all of them were well.
 */
public final class Interop {

  private static final int TASKS_AT_ONCE = 4;

  private Interop() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.HELP);
      return;
    }
    // Whatever ends this process, no peer and no redis of ours outlives it.
    Runtime.getRuntime().addShutdownHook(new Thread(Started::endAll, "end-children"));
    List<String> words = List.of(arguments);
    boolean scenario = !words.isEmpty() && words.getFirst().equals("gossipsub");
    try {
      boolean well =
          scenario ? ScenarioRun.run(words.subList(1, words.size())) : run(Options.parse(words));
      System.exit(well ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println("interop: " + e.getMessage());
      System.err.print(scenario ? ScenarioRun.HELP : Options.HELP);
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
        if (cell.task().isEmpty()) {
          outcomes.add(told(runner.run(cell)));
        }
      }
      outcomes.addAll(
          together(runner, cells.stream().filter(cell -> cell.task().isPresent()).toList()));
    } catch (RedisServer.Unavailable e) {
      cells.stream().map(cell -> new Outcome.Failed(cell, e.getMessage())).forEach(outcomes::add);
      System.err.println("interop: " + e.getMessage());
    }
    return outcomes;
  }

  private static Outcome told(Outcome outcome) {
    System.err.println(Report.line(outcome));
    return outcome;
  }

  /** They wait more than they work, for heartbeats and one another: some cells at a time. */
  private static List<Outcome> together(CellRunner runner, List<Cell> cells)
      throws InterruptedException {
    try (ExecutorService some = Executors.newFixedThreadPool(TASKS_AT_ONCE)) {
      List<Callable<Outcome>> work = new ArrayList<>();
      cells.forEach(cell -> work.add(() -> told(runner.run(cell))));
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> each : some.invokeAll(work)) {
        outcomes.add(each.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
