package dev.hypha.checks.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One target in one process with Jazzer. The corpus that it gathers stays in {@code work}; the
 * seeds are only read.
 */
record Attack(String target, int seconds, Path work, Path seeds) {
  private static final int HEAP_MIB = 256;
  private static final int PROCESS_MIB = 1024;
  private static final int INPUT_SECONDS_MAX = 20;

  /** To start, and to end, on a machine that has much else to do. */
  private static final int GRACE_SECONDS = 120;

  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");
  private static final Pattern COUNTER = Pattern.compile("(?m)^#(\\d+)\\t");
  private static final Pattern ARTIFACT = Pattern.compile("Test unit written to (\\S+)");
  private static final Pattern COMPLAINT =
      Pattern.compile("(?m)^== Java Exception: (.*)$|^==\\d+== ?(ERROR: .*)$");

  /**
   * What came of it.
   *
   * @param reproducer the input that breaks the target, or where to look; empty if nothing was
   *     found
   */
  record Outcome(String target, long executions, String complaint, String reproducer) {
    boolean isFinding() {
      return !reproducer.isEmpty();
    }

    String line() {
      String result = isFinding() ? "FOUND " + complaint + ": " + reproducer : "nothing found";
      return String.format(Locale.ROOT, "%-22s %,12d executions  %s", target, executions, result);
    }
  }

  Outcome run() throws IOException {
    Path home = work.resolve(target);
    Path corpus = Files.createDirectories(home.resolve("corpus"));
    Path log = home.resolve("log");
    List<String> command = command(home);
    command.add(corpus.toString());
    if (Files.isDirectory(seeds.resolve(target))) {
      command.add(seeds.resolve(target).toString());
    }
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended;
    try {
      ended = process.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    String reproducer = ended && process.exitValue() == 0 ? "" : last(ARTIFACT, said, "see " + log);
    return new Outcome(
        target,
        Long.parseLong(last(DONE, said, last(COUNTER, said, "0"))),
        last(COMPLAINT, said, ended ? "exit code " + process.exitValue() : "does not end"),
        reproducer);
  }

  private List<String> command(Path home) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + Entry.class.getName());
    command.add("--target_args=" + target);
    command.add("--instrumentation_includes=dev.hypha.**");
    command.add("--custom_hook_excludes=org.bouncycastle.**");
    command.add("--reproducer_path=" + home);
    command.add("-artifact_prefix=" + home + "/");
    command.add("-max_total_time=" + seconds);
    command.add("-timeout=" + INPUT_SECONDS_MAX);
    command.add("-rss_limit_mb=" + PROCESS_MIB);
    return command;
  }

  private static String last(Pattern pattern, String text, String otherwise) {
    return pattern
        .matcher(text)
        .results()
        .reduce((first, second) -> second)
        .map(Attack::group)
        .orElse(otherwise);
  }

  private static String group(MatchResult match) {
    for (int i = 1; i <= match.groupCount(); i++) {
      if (match.group(i) != null) {
        return match.group(i);
      }
    }
    return match.group();
  }
}
