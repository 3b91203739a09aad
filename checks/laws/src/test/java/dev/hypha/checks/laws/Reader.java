package dev.hypha.checks.laws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Somebody who types every command of a README in a folder in which {@code hypha} and the
 * repository's own documents are at hand.
 *
 * <p>Each block of commands has a terminal of its own, unless the README names one. A command that
 * runs until it is stopped holds its terminal; the next one is typed in the last free one. A word
 * that ends in {@code …} stands for the last one that was printed and begins so; ports are
 * exchanged for free ones.
 */
final class Reader implements AutoCloseable {
  private static final int COMMAND_SECONDS_MAX = 120;
  private static final Pattern PORT = Pattern.compile("(/(?:tcp|udp)/)([1-9][0-9]{3,4})\\b");
  private static final Pattern PLACEHOLDER = Pattern.compile("(\\S+)…");
  private static final Pattern HYPHA_RUNS_ON =
      Pattern.compile("([A-Z_]+=\\S+ )*(\\./)?hypha (up|receive|sub)\\b(?!.*--help).*");

  /** What a command says that runs until it is stopped, once it does. */
  private static final String READY = "Ctrl-C";

  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

  private final Path folder;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Terminal> named = new LinkedHashMap<>();

  /** The one that was used last stands last. */
  private final List<Terminal> terminals = new ArrayList<>();

  private final List<Transcript> transcripts = new ArrayList<>();
  private int block = -1;

  /**
   * @param folder empty
   */
  Reader(Path folder) throws IOException {
    this.folder = Files.createDirectory(folder.resolve("here"));
    Path program = this.folder.resolve("hypha");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
            .formatted(java, System.getProperty("java.class.path"), "dev.hypha.cli.Main"));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program + " executable");
    }
    for (String document : List.of("README.md", "LICENSE", "pom.xml")) {
      Files.writeString(this.folder.resolve(document), House.text(document));
    }
  }

  /** The first thing that went wrong; empty if nothing did. What follows would stand on it. */
  String type(List<QuickStart.Command> commands) throws IOException, InterruptedException {
    for (QuickStart.Command command : commands) {
      if (!command.isRunnable()) {
        System.err.println("README: skipped, needs more than this machine: " + command.line());
        continue;
      }
      String complaint = type(command);
      if (!complaint.isEmpty()) {
        return command.line() + " — " + complaint;
      }
    }
    return "";
  }

  private String type(QuickStart.Command command) throws IOException, InterruptedException {
    Terminal terminal = terminal(command);
    String line = withPorts(command.line());
    for (MatchResult word : PLACEHOLDER.matcher(line).results().toList()) {
      String meant = printed(word.group(1));
      if (meant.isEmpty()) {
        return "nothing that was printed before begins with " + word.group(1);
      }
      line = line.replace(word.group(), meant);
    }
    if (line.startsWith("export ") || line.startsWith("cd ")) {
      terminal.keep(line);
      return "";
    }
    boolean runsOn = HYPHA_RUNS_ON.matcher(line).matches();
    Transcript transcript = terminal.start(line.replaceFirst("\\s*&$", ""));
    transcripts.add(transcript);
    if (runsOn && !line.endsWith("&")) {
      terminal.hold(transcript.process());
    }
    if (runsOn && transcript.await(said -> said.contains(READY), COMMAND_SECONDS_MAX)) {
      return "";
    }
    return !runsOn && line.endsWith("&") ? "" : judge(transcript, command.shown());
  }

  private static String judge(Transcript transcript, List<String> shown)
      throws InterruptedException {
    String all = transcript.whole(COMMAND_SECONDS_MAX);
    Process process = transcript.process();
    if (!process.waitFor(1, TimeUnit.SECONDS)) {
      return "has not ended after " + COMMAND_SECONDS_MAX + " s:\n" + all;
    }
    if (process.exitValue() != 0) {
      return "exit code " + process.exitValue() + ":\n" + all;
    }
    return firstNotSaid(shown, all);
  }

  private Terminal terminal(QuickStart.Command command) {
    boolean newBlock = command.block() != block;
    block = command.block();
    Terminal chosen;
    if (command.place().equals("first terminal") && !terminals.isEmpty()) {
      chosen = named.getOrDefault("", terminals.getFirst());
    } else if (!command.place().isEmpty()) {
      String machine = command.place().endsWith("terminal") ? "machine-0" : "machine-1";
      chosen = named.computeIfAbsent(command.place(), name -> new Terminal(folder, machine));
    } else if (newBlock || terminals.stream().allMatch(Terminal::isBusy)) {
      chosen = new Terminal(folder, "machine-0");
      named.putIfAbsent("", chosen);
    } else {
      chosen = terminals.reversed().stream().filter(each -> !each.isBusy()).findFirst().get();
    }
    terminals.remove(chosen);
    terminals.add(chosen);
    return chosen;
  }

  private static String firstNotSaid(List<String> shown, String all) {
    for (String line : shown) {
      String pattern =
          NUMBER
              .matcher(Pattern.quote(line).replace("…", "\\E.*\\Q"))
              .replaceAll(Matcher.quoteReplacement("\\E[0-9]+([.][0-9]+)?\\Q"));
      if (all.lines().noneMatch(each -> each.matches(pattern))) {
        return "the README shows \"" + line + "\", but it said:\n" + all;
      }
    }
    return "";
  }

  /** The last word of all that was said that begins so, waited for; empty if there is none. */
  private String printed(String begin) throws InterruptedException {
    for (int seconds : new int[] {0, COMMAND_SECONDS_MAX}) {
      for (Transcript transcript : transcripts.reversed()) {
        if (transcript.await(said -> !wordOf(said, begin).isEmpty(), seconds)) {
          return wordOf(transcript.text(), begin);
        }
      }
    }
    return "";
  }

  private static String wordOf(String said, String begin) {
    return Stream.of(said.split("\\s+", -1))
        .filter(word -> word.startsWith(begin))
        .reduce("", (first, second) -> second);
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
      throw new UncheckedIOException(e);
    }
  }

  /** Stops what still runs. */
  @Override
  public void close() {
    terminals.forEach(Terminal::stop);
  }
}
