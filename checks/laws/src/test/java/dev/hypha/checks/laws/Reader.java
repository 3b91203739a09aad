package dev.hypha.checks.laws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Somebody who types every command of a README, one after the other, in an empty folder in which
 * {@code hypha} is at hand. What runs until it is stopped goes on running beside the rest; ports
 * are exchanged for free ones.
 */
final class Reader implements AutoCloseable {
  private static final int COMMAND_SECONDS_MAX = 20;
  private static final Pattern PORT = Pattern.compile("(/(?:tcp|udp)/)([1-9][0-9]{3,4})\\b");
  private static final Pattern PLACEHOLDER = Pattern.compile("(\\S+)…");
  private static final Pattern HYPHA_RUNS_ON =
      Pattern.compile("([A-Z_]+=\\S+ )*(\\./)?hypha (up|receive)\\b(?!.*--help).*");

  private final Path folder;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final List<String> prelude = new ArrayList<>();
  private final List<Process> running = new ArrayList<>();
  private final List<Path> outputs = new ArrayList<>();

  /**
   * @param folder empty
   */
  Reader(Path folder) throws IOException {
    this.folder = folder;
    Path program = folder.resolve("hypha");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' dev.hypha.cli.Main \"$@\"\n"
            .formatted(java, System.getProperty("java.class.path")));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program + " executable");
    }
  }

  /** What went wrong, command by command; empty if all went well. */
  List<String> type(List<QuickStart.Command> commands) throws IOException, InterruptedException {
    List<String> wrong = new ArrayList<>();
    for (QuickStart.Command command : commands) {
      if (!command.isRunnable()) {
        System.err.println("README: skipped, needs more than this machine: " + command.line());
      } else if (command.line().startsWith("export ") || command.line().startsWith("cd ")) {
        prelude.add(command.line());
      } else {
        String complaint = type(command);
        if (!complaint.isEmpty()) {
          wrong.add(command.line() + " — " + complaint);
          return wrong; // what follows stands on it
        }
      }
    }
    return wrong;
  }

  private String type(QuickStart.Command command) throws IOException, InterruptedException {
    var missing = PLACEHOLDER.matcher(withPorts(command.line())).results().map(m -> m.group(1));
    for (String begin : missing.toList()) {
      if (printed(begin).isEmpty()) {
        return "nothing that was printed before begins with " + begin;
      }
    }
    String line =
        PLACEHOLDER
            .matcher(withPorts(command.line()))
            .replaceAll(word -> java.util.regex.Matcher.quoteReplacement(printed(word.group(1))));
    boolean hyphaRunsOn = HYPHA_RUNS_ON.matcher(line).matches();
    Path out = folder.resolve("out-" + outputs.size());
    Process process = start(command.machine(), line.replaceFirst("\\s*&$", ""), out);
    outputs.add(out);
    if (hyphaRunsOn || line.endsWith("&")) {
      running.add(process);
      return hyphaRunsOn ? awaitOutput(process, out) : "";
    }
    if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return "has not ended after " + COMMAND_SECONDS_MAX + " s:\n" + Files.readString(out);
    }
    String said = Files.readString(out);
    if (process.exitValue() != 0) {
      return "exit code " + process.exitValue() + ":\n" + said;
    }
    return firstNotSaid(command.shown(), said);
  }

  private Process start(int machine, String line, Path out) throws IOException {
    String script = String.join("\n", prelude) + "\nset -o pipefail\n" + line + "\n";
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", script);
    bash.directory(folder.toFile());
    bash.environment().put("HYPHA_DATA_DIR", folder.resolve("machine-" + machine).toString());
    bash.environment().put("HOME", folder.toString());
    bash.environment().merge("PATH", folder.toString(), (path, here) -> here + ":" + path);
    bash.redirectErrorStream(true).redirectOutput(out.toFile());
    bash.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return bash.start();
  }

  /** It is ready when it has said its first words, up to the end of their line. */
  private static String awaitOutput(Process process, Path out)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMMAND_SECONDS_MAX);
    while (System.nanoTime() < end) {
      String said = Files.readString(out);
      if (said.endsWith("\n") && !said.isBlank() && process.isAlive()) {
        return "";
      }
      if (!process.isAlive()) {
        return process.exitValue() == 0 ? "" : "exit code " + process.exitValue() + ":\n" + said;
      }
      Thread.sleep(50);
    }
    return "has said nothing for " + COMMAND_SECONDS_MAX + " s";
  }

  private static String firstNotSaid(List<String> shown, String said) {
    for (String line : shown) {
      String pattern =
          Pattern.quote(line)
              .replace("…", "\\E.*\\Q")
              .replaceAll("[0-9]+(\\.[0-9]+)?", "\\\\E[0-9]+([.][0-9]+)?\\\\Q");
      if (said.lines().noneMatch(each -> each.matches(pattern))) {
        return "the README shows \"" + line + "\", but it said:\n" + said;
      }
    }
    return "";
  }

  /** The last word of all outputs that begins so; empty if there is none. */
  private String printed(String begin) {
    String found = "";
    for (Path out : outputs) {
      try {
        for (String word : Files.readString(out).split("\\s+", -1)) {
          if (word.startsWith(begin)) {
            found = word;
          }
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return found;
  }

  private String withPorts(String line) {
    return PORT.matcher(line)
        .replaceAll(
            port -> port.group(1) + ports.computeIfAbsent(port.group(2), any -> freePort()));
  }

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Stops what still runs. */
  @Override
  public void close() throws IOException {
    running.forEach(Reader::stop);
  }

  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
