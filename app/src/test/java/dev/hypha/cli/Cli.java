package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.Hypha;
import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Runs commands in this process, as {@code main} does. */
final class Cli {
  private Cli() {}

  /** What a command left. */
  record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return Json.parse(out.lines().reduce((first, last) -> last).orElse(""));
    }
  }

  static Run run(String... arguments) {
    return run(Map.of(), arguments);
  }

  static Run run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands = Main.commandLine(environment, arguments);
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    int code = commands.execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }

  static Started start(String... arguments) {
    return new Started(arguments);
  }

  /** A node on loopback. */
  static Daemon daemon(Path directory) throws IOException {
    return Daemon.start(new Home(directory), Hypha.builder().listen("/ip4/127.0.0.1/tcp/0"));
  }

  /** One that connects to nobody by itself: who is connected is for the test to say. */
  static Daemon quietDaemon(Path directory) throws IOException {
    Home home = new Home(directory);
    List<Given> flags =
        List.of(
            Given.flag("listen", List.of("/ip4/127.0.0.1/tcp/0"), "--listen"),
            Given.flag("dht.lan", List.of("false"), "--set"),
            Given.flag("discovery.exchange", List.of("false"), "--set"));
    Sources sources = new Sources(home.directory(), Optional.empty(), Map.of(), flags);
    return Daemon.start(home, Settings.load(sources));
  }

  static String address(Daemon daemon) {
    return daemon.hypha().addresses().getFirst().toString();
  }

  /** A command that runs beside the test. */
  static final class Started {
    private final StringWriter out = new StringWriter();
    private final LinkedBlockingQueue<String> errLines = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    private Started(String... arguments) {
      CommandLine commands = Main.commandLine(Map.of(), arguments);
      commands.setOut(new PrintWriter(out, true));
      commands.setErr(new PrintWriter(new Lines(errLines), true));
      Thread.ofVirtual().start(() -> code.complete(commands.execute(arguments)));
    }

    /** The first line on standard error with {@code part} in it. */
    String awaitNote(String part) throws InterruptedException {
      while (true) {
        String line = errLines.poll(30, TimeUnit.SECONDS);
        if (line == null) {
          throw new AssertionError("no line with: " + part);
        }
        if (line.contains(part)) {
          return line;
        }
      }
    }

    Run awaitEnd() throws Exception {
      int ended = code.get(60, TimeUnit.SECONDS);
      return new Run(ended, out.toString(), String.join("\n", List.copyOf(errLines)));
    }
  }

  private static final class Lines extends Writer {
    private final LinkedBlockingQueue<String> lines;
    private final StringBuilder line = new StringBuilder();

    Lines(LinkedBlockingQueue<String> lines) {
      this.lines = lines;
    }

    @Override
    public void write(char[] text, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        if (text[i] == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else {
          line.append(text[i]);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
