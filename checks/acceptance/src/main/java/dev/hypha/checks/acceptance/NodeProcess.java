package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.checks.acceptance.ControlSocket.Answer;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node: a data directory, and the process that runs on it, if one does. It keeps its identity and
 * its port from one start to the next. Of one thread; only questions may come from several.
 */
final class NodeProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STATUS = Duration.ofSeconds(5);
  private static final File NOTHING = new File("/dev/null");

  private final int number;
  private final Path hypha;
  private final Path home;
  private final Path logs;
  private final List<String> options;
  private @Nullable Process process;
  private String address = "";
  private String listen = "/ip4/127.0.0.1/tcp/0";
  private int starts;
  private int kills;

  /**
   * A node that does not run yet.
   *
   * @param home where its data goes; short, since a socket lies there
   * @param logs where its output goes
   * @param options of {@code hypha up}
   */
  NodeProcess(int number, Path hypha, Path home, Path logs, List<String> options) {
    this.number = number;
    this.hypha = hypha;
    this.home = home;
    this.logs = logs;
    this.options = options;
  }

  int number() {
    return number;
  }

  /** Where it can be dialed; as it was when it ran last. */
  String address() {
    return address;
  }

  int starts() {
    return starts;
  }

  int kills() {
    return kills;
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts it and waits until it listens. */
  void start() throws IOException, InterruptedException {
    starts++;
    Path said = logs.resolve("node-" + number + "." + starts + ".out");
    Path complained = logs.resolve("node-" + number + "." + starts + ".err");
    List<String> command = new ArrayList<>(List.of(hypha.toString(), "up"));
    command.addAll(List.of("--data-dir", home.toString(), "--listen", listen));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(NOTHING))
            .redirectOutput(said.toFile())
            .redirectError(complained.toFile())
            .start();
    address = awaitAddress(process, said, complained);
    listen = address.substring(0, address.indexOf("/p2p/"));
  }

  private String awaitAddress(Process started, Path said, Path complained)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      String text = Files.readString(said);
      if (text.contains("/p2p/") && text.contains("\n")) {
        return text.lines().findFirst().orElseThrow();
      }
      if (!started.isAlive()) {
        break;
      }
      Thread.sleep(20);
    }
    throw new IOException(
        "node " + number + " does not come up: " + Files.readString(complained).strip());
  }

  /** Ends it as a power failure does. */
  void kill() throws InterruptedException {
    if (process != null) {
      kills++;
      process.destroyForcibly().waitFor();
    }
  }

  /** What it says of itself; the answer must come within five seconds. */
  Status status() throws InterruptedException {
    long begin = System.nanoTime();
    try {
      Answer answer = ask("status", ControlSocket.parameters(), STATUS);
      return Status.of(answer.result(), (System.nanoTime() - begin) / 1e6);
    } catch (IOException e) {
      return Status.none((System.nanoTime() - begin) / 1e6, String.valueOf(e.getMessage()));
    }
  }

  Answer ask(String method, ObjectNode parameters, Duration patience)
      throws IOException, InterruptedException {
    return ControlSocket.call(home.resolve("control.sock"), method, parameters, patience);
  }

  /** A call that listens to a topic. */
  SocketChannel listening(String topic) throws IOException {
    return ControlSocket.begin(
        home.resolve("control.sock"), "subscribe", ControlSocket.parameters().put("topic", topic));
  }

  /** Runs {@code hypha audit verify} on its trail: nothing if all is well, or what it says. */
  String verifyTrail() throws IOException, InterruptedException {
    Path log = logs.resolve("node-" + number + ".audit");
    Process verify =
        new ProcessBuilder(
                hypha.toString(), "audit", "verify", "--data-dir", home.toString(), "--json")
            .redirectInput(Redirect.from(NOTHING))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!verify.waitFor(60, TimeUnit.SECONDS)) {
      verify.destroyForcibly();
      return "hypha audit verify takes longer than a minute";
    }
    return verify.exitValue() == 0 ? "" : Files.readString(log).strip();
  }

  /** Ends it as its owner does; after ten seconds, as a power failure does. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
