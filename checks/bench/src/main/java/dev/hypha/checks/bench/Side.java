package dev.hypha.checks.bench;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.node.LimitsConfig;
import dev.hypha.perf.Perf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * One node in a process of its own, driven by lines on its standard input: {@code cpu}, {@code
 * upload ADDRESS BYTES}, {@code streams ADDRESS COUNT}.
 */
final class Side implements AutoCloseable {
  static final ProtocolId NOTHING = ProtocolId.of("/hypha/bench/nothing/1.0.0");

  private static final int OPENERS = 8;

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;
  final String address;

  Side(String security) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx512m"));
    if (Bench.class.getModule().isNativeAccessEnabled()) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    String extra = System.getenv("BENCH_JVM_OPTIONS");
    if (extra != null) {
      command.addAll(List.of(extra.split(" ")));
    }
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), Bench.class.getName(), "side", security));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    address = answers.readLine();
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

  double cpuSeconds() throws IOException {
    return Double.parseDouble(ask("cpu"));
  }

  @Override
  public void close() {
    process.destroy();
  }

  // ---- within the process

  static void run(List<String> arguments) throws IOException {
    try (Hypha hypha =
        Hypha.builder()
            .security(arguments.getFirst())
            .limits(LimitsConfig.unlimited())
            .listen("/ip4/127.0.0.1/tcp/0")
            .start()) {
      new Perf(hypha.node()).serve();
      hypha.serve(NOTHING, stream -> {});
      System.out.println(hypha.addresses().getFirst());
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        System.out.println(obey(hypha, List.of(line.split(" "))));
      }
    }
  }

  private static String obey(Hypha hypha, List<String> order) throws IOException {
    return switch (order.getFirst()) {
      case "cpu" -> String.valueOf(processCpuSeconds());
      case "upload" -> {
        var measured =
            new Perf(hypha.node())
                .measure(hypha.connect(order.get(1)), Long.parseLong(order.get(2)), 0);
        yield String.valueOf(measured.upload().toNanos() / 1e9);
      }
      case "streams" -> {
        long begin = System.nanoTime();
        openAndClose(hypha.connect(order.get(1)), Integer.parseInt(order.get(2)));
        yield String.valueOf((System.nanoTime() - begin) / 1e9);
      }
      default -> throw new IllegalArgumentException("no order " + order);
    };
  }

  static double processCpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  private static void openAndClose(Connection connection, int count) throws IOException {
    List<FutureTask<Boolean>> openers = new ArrayList<>();
    for (int i = 0; i < OPENERS; i++) {
      FutureTask<Boolean> opener =
          new FutureTask<>(
              () -> {
                for (int k = 0; k < count / OPENERS; k++) {
                  openAndClose(connection);
                }
                return true;
              });
      openers.add(opener);
      Thread.ofVirtual().start(opener);
    }
    for (FutureTask<Boolean> opener : openers) {
      try {
        opener.get();
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }

  /** Opens a stream, waits until the other end has agreed and ended it, and closes it. */
  private static void openAndClose(Connection connection) throws IOException {
    try (Stream stream = connection.open(NOTHING)) {
      stream.sink().close();
      if (stream.in().read() >= 0) {
        throw new IOException("a byte from nowhere");
      }
    }
  }
}
