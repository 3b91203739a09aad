package dev.hypha.checks.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Whole processes as a person starts them, each from its start until its first line on standard
 * output: {@code hypha up} on a data directory that it makes, on one that is there, and a short
 * command that asks the running node. The command is {@code ./hypha}, or what {@code BENCH_HYPHA}
 * names: the launcher of a package.
 */
final class StartTime {
  private static final int WARM_UPS = 1;
  private static final long PATIENCE_SECONDS = 60;

  private final String hypha =
      Optional.ofNullable(System.getenv("BENCH_HYPHA"))
          .orElse(Path.of("hypha").toAbsolutePath().toString());
  private final Path directory;

  private StartTime(Path directory) {
    this.directory = directory;
  }

  static List<Case> measure(int rounds) throws Exception {
    Path directory = Files.createTempDirectory("hypha-start");
    try {
      return new StartTime(directory).rounds(rounds);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private List<Case> rounds(int rounds) throws Exception {
    List<Double> first = new ArrayList<>();
    List<Double> again = new ArrayList<>();
    List<Double> atOnce = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    for (int i = -WARM_UPS; i < rounds; i++) {
      Path home = directory.resolve("node" + i);
      double fresh = up(home, () -> {});
      List<Double> answers = new ArrayList<>();
      double known =
          up(
              home,
              () -> {
                answers.add(ask(home, "limits"));
                answers.add(ask(home, "status"));
              });
      if (i >= 0) {
        first.add(fresh);
        again.add(known);
        atOnce.add(answers.getFirst());
        later.add(answers.getLast());
      }
    }
    return List.of(
        Case.alone("start: hypha up, first time", Case.median(first), "ms", "<= 1200", first),
        Case.alone("start: hypha up, again", Case.median(again), "ms", "<= 1200", again),
        Case.alone("start: hypha limits, at once", Case.median(atOnce), "ms", "-", atOnce),
        Case.alone("start: hypha status, then", Case.median(later), "ms", "<= 250", later));
  }

  private interface Meanwhile {
    void run() throws Exception;
  }

  /** Milliseconds until the node tells its first address; {@code meanwhile} finds it running. */
  private double up(Path home, Meanwhile meanwhile) throws Exception {
    long begin = System.nanoTime();
    Process node = start(home, "up", "--listen", "/ip4/127.0.0.1/tcp/0");
    try {
      double millis = untilFirstLine(node, begin);
      meanwhile.run();
      return millis;
    } finally {
      node.destroy();
      if (!node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        node.destroyForcibly();
      }
    }
  }

  /** Milliseconds of a command that asks the node, from its start to its end. */
  private double ask(Path home, String question) throws Exception {
    long begin = System.nanoTime();
    Process command = start(home, question);
    untilFirstLine(command, begin);
    command.getInputStream().readAllBytes();
    if (command.waitFor() != 0) {
      throw new IOException("hypha " + question + " exited with " + command.exitValue());
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double untilFirstLine(Process process, long begin) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    if (out.readLine() == null) {
      throw new IOException("a hypha ended without a word");
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private Process start(Path home, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(hypha));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HYPHA_DATA_DIR", home.toString());
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
