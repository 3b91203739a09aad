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
import java.util.Optional;

/** A process that obeys orders on its standard input. */
final class ForeignGossiper extends Gossiper {
  private final Process process;
  private final BufferedWriter orders;
  private Optional<String> address = Optional.empty();
  private volatile boolean closed;

  private ForeignGossiper(String name, Process process) {
    super(name);
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param options {@code name=value} of each
   * @param log what it says on standard error goes there, and its lines too
   */
  static ForeignGossiper start(String name, List<String> command, List<String> options, Path log)
      throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(Path.of(log + ".err").toFile());
    builder.environment().keySet().removeAll(Dialect.VARIABLES);
    ForeignGossiper gossiper = new ForeignGossiper(name, builder.start());
    Thread.ofVirtual().start(() -> gossiper.listen(Path.of(log + ".out")));
    return gossiper;
  }

  private void listen(Path log) {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter copy = Files.newBufferedWriter(log)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        tell(line);
        copy.write(line + "\n");
      }
    } catch (IOException e) {
      if (!closed) { // a process that we end takes its pipe with it, in the middle of a read too
        throw new UncheckedIOException(e);
      }
    } finally {
      fallSilent();
    }
  }

  @Override
  void obey(String... order) throws IOException {
    orders.write(String.join(" ", order) + "\n");
    orders.flush();
  }

  @Override
  String address() throws IOException, InterruptedException {
    if (address.isEmpty()) {
      address = Optional.of(await("listening ").substring("listening ".length()));
    }
    return address.get();
  }

  @Override
  List<String> members(String topic) throws IOException, InterruptedException {
    obey("peers", topic);
    String line = await("peers ");
    return List.of(line.substring(line.indexOf('[') + 1, line.lastIndexOf(']')).split(" "));
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
