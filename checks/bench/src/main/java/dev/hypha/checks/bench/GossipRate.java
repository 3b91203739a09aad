package dev.hypha.checks.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One publisher and one subscriber of a stack, each a process: messages of 1 KiB, signed and
 * verified. At most {@link #WINDOW} are on their way, so that no queue of any stack overflows: all
 * arrive, and who is slow is slow and not lossy. The processes are those of the interop checks.
 */
final class GossipRate implements AutoCloseable {
  private static final Path INTEROP = Path.of("checks/interop/target").toAbsolutePath();
  private static final int WINDOW = 512;
  private static final int STEP = 64;
  private static final int MESSAGES = 20_480;
  private static final String TOPIC = "rate";

  private final Talker publisher;
  private final Talker subscriber;
  private int said;

  GossipRate(Stack stack) throws IOException {
    publisher = new Talker(stack);
    subscriber = new Talker(stack);
    String address = subscriber.await("listening ").substring("listening ".length());
    publisher.await("listening ");
    subscriber.order("sink " + TOPIC);
    subscriber.await("joined");
    publisher.order("connect " + address);
    publisher.await("connected");
    String peer = address.substring(address.lastIndexOf('/') + 1);
    String known = "";
    while (!known.contains(peer)) {
      publisher.order("peers " + TOPIC);
      known = publisher.await("peers ");
    }
  }

  static boolean isReady(Stack stack) {
    return Files.exists(Path.of(command(stack).getFirst()));
  }

  private static List<String> command(Stack stack) {
    return switch (stack) {
      case OURS -> ours();
      case GO -> List.of(INTEROP.resolve("go/peer").toString(), "gossip");
      case RUST -> List.of(INTEROP.resolve("rust/release/hypha-interop-rust").toString(), "gossip");
      case JS -> List.of(INTEROP.resolve("js/node").toString(), INTEROP + "/js/gossip.js");
    };
  }

  private static List<String> ours() {
    List<String> command = new ArrayList<>(Stack.OURS.command());
    int classPath = command.indexOf("-cp");
    List<String> whole = new ArrayList<>(command.subList(0, classPath));
    whole.addAll(
        List.of(
            "-cp",
            INTEROP + "/classes:" + INTEROP + "/lib/*",
            "dev.hypha.checks.interop.GossipNode"));
    return whole;
  }

  /** Messages a second, until all have arrived. */
  double perSecond() throws IOException {
    int first = said;
    int last = first + MESSAGES;
    long begin = System.nanoTime();
    publish(Math.min(last, said + WINDOW));
    int heard = first;
    while (heard < last) {
      heard = Integer.parseInt(subscriber.await("counted ").substring("counted ".length()));
      publish(Math.min(last, heard + WINDOW));
    }
    return MESSAGES / ((System.nanoTime() - begin) / 1e9);
  }

  private void publish(int until) throws IOException {
    if (until - said >= STEP) {
      publisher.order("burst " + TOPIC + " " + said + " " + until);
      said = until;
    }
  }

  double cpuSeconds() throws IOException {
    return ProcessorTime.of(publisher.process.pid()) + ProcessorTime.of(subscriber.process.pid());
  }

  @Override
  public void close() {
    publisher.process.destroyForcibly();
    subscriber.process.destroyForcibly();
  }

  /** A process that obeys orders. */
  private static final class Talker {
    private final Process process;
    private final BufferedReader said;
    private final BufferedWriter orders;

    Talker(Stack stack) throws IOException {
      List<String> command = new ArrayList<>(command(stack));
      command.add("queue=" + 2 * WINDOW);
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      said = process.inputReader(StandardCharsets.UTF_8);
      orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    void order(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
    }

    /** The next line that begins so. */
    String await(String beginning) throws IOException {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith(beginning)) {
          return line;
        }
        if (line.startsWith("failed")) {
          throw new IOException(line);
        }
      }
      throw new IOException("it ended before it said " + beginning);
    }
  }
}
