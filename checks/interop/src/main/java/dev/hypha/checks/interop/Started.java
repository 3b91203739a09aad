package dev.hypha.checks.interop;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process that was started here, with its output going to files; closing it ends it. */
final class Started implements AutoCloseable {

  private static final File NOTHING = new File("/dev/null");
  private static final int WHY_LENGTH = 300;

  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private Started(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  static Started start(
      List<String> command, Path directory, Map<String, String> environment, Path log)
      throws IOException {
    Path stdout = Path.of(log + ".out");
    Path stderr = Path.of(log + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().keySet().removeAll(Dialect.VARIABLES);
    builder.environment().putAll(environment);
    return new Started(builder.start(), stdout, stderr);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  String stdout() throws IOException {
    return text(stdout);
  }

  /** The first thing it said about itself that contains {@code words}, shortened. */
  Optional<String> said(String words) throws IOException {
    return text(stderr)
        .lines()
        .map(String::strip)
        .filter(line -> line.contains(words))
        .findFirst()
        .map(Started::shortened);
  }

  /** The last thing it said about itself, shortened. */
  String lastWords() throws IOException {
    String last =
        text(stderr)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .reduce("it said nothing", (earlier, later) -> later);
    return shortened(last);
  }

  private static String shortened(String line) {
    return line.length() <= WHY_LENGTH ? line : line.substring(0, WHY_LENGTH) + "…";
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    below.forEach(ProcessHandle::destroyForcibly);
  }

  /** Ends all that this process started. */
  static void endAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
