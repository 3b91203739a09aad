package dev.hypha.checks.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One node in a process of its own, driven by lines on its standard input; {@link OurNode} tells
 * the orders. It prints its address first, and then an answer to each order.
 */
final class Side implements AutoCloseable {
  /** {@code ip netns exec} stands before the command of a side in a namespace. */
  private static final List<String> HERE = List.of();

  private static final Set<Process> RUNNING = Collections.newSetFromMap(new ConcurrentHashMap<>());

  static {
    java.lang.Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;
  final String address;

  /** One of ours on loopback that offers {@code security} alone. */
  Side(String security) throws IOException {
    this(Stack.OURS, HERE, "/ip4/127.0.0.1/tcp/0", security);
  }

  /** One of {@code stack} on loopback, classical as all of them are. */
  Side(Stack stack) throws IOException {
    this(stack, HERE, "/ip4/127.0.0.1/tcp/0", "/noise");
  }

  /** One of {@code stack} on loopback. */
  Side(Stack stack, Carrier carrier) throws IOException {
    this(stack, HERE, carrier.listen(), carrier.security());
  }

  /**
   * @param within what stands before the command
   * @param security that is offered alone, where the address does not bring its own; js has Noise
   */
  Side(Stack stack, List<String> within, String listen, String security) throws IOException {
    List<String> command = new ArrayList<>(within);
    command.addAll(stack.command());
    command.add(listen);
    if (stack != Stack.JS) {
      command.add(security);
    }
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    RUNNING.add(process);
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    String first = answers.readLine();
    if (first == null) {
      throw new IOException("a side did not start: " + stack.word());
    }
    address = first;
  }

  String ask(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("a side ended on: " + order);
    }
    return answer;
  }

  /** Bytes that it has put on its heap since it was started. One of ours. */
  double allocatedBytes() throws IOException {
    return Double.parseDouble(ask("allocated")) * 1e9;
  }

  /** Seconds of processor time since it was started, its kernel's share with it. */
  double cpuSeconds() throws IOException {
    return ProcessorTime.of(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    RUNNING.remove(process);
  }
}
