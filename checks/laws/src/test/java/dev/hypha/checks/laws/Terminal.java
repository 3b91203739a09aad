package dev.hypha.checks.laws;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A shell of the {@link Reader}: what was exported in it, and what still runs in it. */
final class Terminal {
  private final Path folder;
  private final Path dataDirectory;
  private final List<String> prelude = new ArrayList<>();
  private final List<Process> running = new ArrayList<>();
  private @Nullable Process foreground;

  Terminal(Path folder, String machine) {
    this.folder = folder;
    this.dataDirectory = folder.resolve(machine);
  }

  /** Whether a command holds it that does not end by itself. */
  boolean isBusy() {
    return foreground != null && foreground.isAlive();
  }

  /** Holds for every later command. */
  void keep(String line) {
    prelude.add(line);
  }

  Transcript start(String line) throws IOException {
    String script = String.join("\n", prelude) + "\nset -o pipefail\n" + line + "\n";
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", script);
    bash.directory(folder.toFile());
    bash.environment().put("HYPHA_DATA_DIR", dataDirectory.toString());
    bash.environment().put("HOME", folder.toString());
    bash.environment().merge("PATH", folder.toString(), (path, here) -> here + ":" + path);
    bash.redirectErrorStream(true);
    bash.redirectInput(Path.of("/dev/null").toFile());
    Process process = bash.start();
    running.add(process);
    return Transcript.of(process);
  }

  void hold(Process process) {
    foreground = process;
  }

  /** Ends everything that was started in it. */
  void stop() {
    for (Process process : running) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    for (Process process : running) {
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
