package dev.hypha.checks.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * {@code ./dev fuzz [TARGET…] [--seconds N] [--jobs N] [--replay FILE]}: attacks the targets (all,
 * if none is named), each in a process of its own, and prints a line for each. Exit code 1 if
 * anything was found.
 *
 * <p>With {@code --replay} the one target takes the one file, in this process.
 */
public final class Fuzz {
  private static final int SECONDS = 60;
  private static final int JOBS = 2;

  private Fuzz() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    String replay = option(words, "--replay", "");
    int seconds = Integer.parseInt(option(words, "--seconds", String.valueOf(SECONDS)));
    int jobs = Integer.parseInt(option(words, "--jobs", String.valueOf(JOBS)));
    List<Target> chosen = new ArrayList<>();
    for (String word : words) {
      if (word.equals("--help") || !isTarget(word)) {
        usage();
        System.exit(word.equals("--help") ? 0 : 2);
      }
      chosen.add(Targets.named(word));
    }
    if (!replay.isEmpty()) {
      Targets.named(words.getFirst()).run(Files.readAllBytes(Path.of(replay)));
      System.out.println(words.getFirst() + " takes " + replay);
      System.exit(0);
    }
    Path work = Path.of("checks", "fuzz", "target", "fuzz").toAbsolutePath();
    Path seeds = Path.of("checks", "fuzz", "seeds").toAbsolutePath();
    System.exit(attack(chosen.isEmpty() ? Targets.ALL : chosen, seconds, jobs, work, seeds));
  }

  private static boolean isTarget(String name) {
    return name.equals(Targets.CANARY.name())
        || Targets.ALL.stream().anyMatch(target -> target.name().equals(name));
  }

  private static void usage() {
    System.err.println("./dev fuzz [TARGET…] [--seconds N] [--jobs N] [--replay FILE]");
    System.err.println(
        "targets: " + String.join(" ", Targets.ALL.stream().map(Target::name).toList()));
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    if (at < 0 || at + 1 == words.size()) {
      return otherwise;
    }
    String value = words.get(at + 1);
    words.subList(at, at + 2).clear();
    return value;
  }

  private static int attack(List<Target> targets, int seconds, int jobs, Path work, Path seeds)
      throws InterruptedException, ExecutionException {
    Queue<Target> waiting = new ConcurrentLinkedQueue<>(targets);
    List<FutureTask<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      FutureTask<Integer> worker =
          new FutureTask<>(
              () -> {
                int found = 0;
                for (Target t = waiting.poll(); t != null; t = waiting.poll()) {
                  Attack.Outcome outcome = new Attack(t.name(), seconds, work, seeds).run();
                  System.out.println(outcome.line());
                  found += outcome.isFinding() ? 1 : 0;
                }
                return found;
              });
      workers.add(worker);
      Thread.ofVirtual().start(worker);
    }
    int found = 0;
    for (FutureTask<Integer> worker : workers) {
      found += worker.get();
    }
    return found == 0 ? 0 : 1;
  }

  /** For the test: one attack, as {@link #main} makes it. */
  static Attack.Outcome attack(Target target, int seconds, Path work) throws IOException {
    return new Attack(target.name(), seconds, work, work.resolve("no-seeds")).run();
  }
}
