package dev.hypha.checks.interop;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that takes orders on its standard input, and says what happens on the other. */
final class Puppet implements AutoCloseable {
  private final Process process;
  private final BufferedWriter orders;
  private volatile boolean closed;

  private Puppet(Process process) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param options {@code name=value} of each
   * @param log what it says on standard error goes there, and its lines too
   * @param actor is told its lines
   */
  static Puppet start(List<String> command, List<String> options, Path log, Actor actor)
      throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(Path.of(log + ".err").toFile());
    builder.environment().keySet().removeAll(Dialect.VARIABLES);
    Puppet puppet = new Puppet(builder.start());
    Thread.ofVirtual().start(() -> puppet.listen(Path.of(log + ".out"), actor));
    return puppet;
  }

  private void listen(Path log, Actor actor) {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter copy = Files.newBufferedWriter(log)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        actor.tell(line);
        copy.write(line + "\n");
      }
    } catch (IOException e) {
      if (!closed) { // a process that we end takes its pipe with it, in the middle of a read too
        throw new UncheckedIOException(e);
      }
    } finally {
      actor.fallSilent();
    }
  }

  void order(String... words) throws IOException {
    orders.write(String.join(" ", words) + "\n");
    orders.flush();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    closed = true;
    process.destroyForcibly();
  }
}
