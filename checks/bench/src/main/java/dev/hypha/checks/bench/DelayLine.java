package dev.hypha.checks.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Two network namespaces with a long wire between them: {@code checks/bench/delayline}, which
 * carries packets, so that TCP's own handshake travels too. Both namespaces, the process and the
 * devices end with this, or with this process.
 *
 * <p>The wire lets through so many bits a second, and before it a router holds one bandwidth-delay
 * product. The kernel's buffers may grow to 128 MiB on either end for whoever comes, and nothing
 * that TCP learnt of one connection is kept for the next.
 */
final class DelayLine implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of("checks", "bench", "target", "delayline").toAbsolutePath();
  private static final String INTERFACE = "line";
  private static final String BUFFER = "4096 131072 134217728";

  /** At the least, so that a wire without delay holds something. */
  private static final long QUEUE_BYTES_MIN = 256 * 1024;

  /** In flight at most where the wire lets everything through. */
  private static final long UNBOUNDED_BYTES = 256L << 20;

  private final String near = "hypha-" + ProcessHandle.current().pid() + "-a";
  private final String far = "hypha-" + ProcessHandle.current().pid() + "-b";
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread atExit = new Thread(this::end);
  private final Process wire;

  /**
   * @param bitsPerSecond 0 for as fast as it goes
   */
  DelayLine(int roundTripMillis, long bitsPerSecond) throws IOException {
    java.lang.Runtime.getRuntime().addShutdownHook(atExit);
    boolean whole = false;
    try {
      run("ip", "netns", "add", near);
      run("ip", "netns", "add", far);
      long product = bitsPerSecond / 8 * roundTripMillis / 1000;
      long queue = bitsPerSecond == 0 ? UNBOUNDED_BYTES : Math.max(product, QUEUE_BYTES_MIN);
      wire =
          new ProcessBuilder(
                  PROGRAM.toString(),
                  near,
                  far,
                  INTERFACE,
                  String.valueOf(roundTripMillis * 500),
                  String.valueOf(bitsPerSecond),
                  String.valueOf(queue))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader words = wire.inputReader(StandardCharsets.UTF_8);
      if (!"ready".equals(words.readLine())) {
        throw new IOException("the delay line did not start");
      }
      configure(near, nearAddress(), farAddress());
      configure(far, farAddress(), nearAddress());
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  /** What is missing on this machine to have one, if anything is. */
  static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("root, who alone may make network namespaces");
    }
    if (!Files.isWritable(Path.of("/dev/net/tun"))) {
      return Optional.of("/dev/net/tun");
    }
    for (String tool : List.of("ip", "sysctl", "iperf3")) {
      if (!isOnPath(tool)) {
        return Optional.of(tool + " on the path");
      }
    }
    return Files.isExecutable(PROGRAM)
        ? Optional.empty()
        : Optional.of("the delay line, which could not be built");
  }

  /** What stands before a command that runs on the dialer's end. */
  List<String> near() {
    return List.of("ip", "netns", "exec", near);
  }

  /** What stands before a command that runs on the listener's end. */
  List<String> far() {
    return List.of("ip", "netns", "exec", far);
  }

  String nearAddress() {
    return "10.77.0.1";
  }

  String farAddress() {
    return "10.77.0.2";
  }

  /** How TCP decides what to send: the kernel's default, for all alike. */
  static String congestionControl() throws IOException {
    return Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip();
  }

  private static boolean isOnPath(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }

  private static void configure(String namespace, String address, String other) throws IOException {
    run("ip", "-n", namespace, "link", "set", "lo", "up");
    run("ip", "-n", namespace, "addr", "add", address, "peer", other, "dev", INTERFACE);
    // never dropped before the wire's own queue
    run(
        "ip",
        "-n",
        namespace,
        "link",
        "set",
        INTERFACE,
        "up",
        "mtu",
        "1500",
        "txqueuelen",
        "10000");
    for (String setting :
        List.of("tcp_rmem=" + BUFFER, "tcp_wmem=" + BUFFER, "tcp_no_metrics_save=1")) {
      run("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv4." + setting);
    }
  }

  /** Runs a command to its end and returns what it said. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return said;
  }

  @Override
  public void close() {
    end();
    java.lang.Runtime.getRuntime().removeShutdownHook(atExit);
  }

  @SuppressWarnings("NullAway") // a line that did not start has no wire yet
  private void end() {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    if (wire != null) {
      wire.destroyForcibly();
    }
    List<String> failures = new ArrayList<>();
    for (String namespace : List.of(near, far)) {
      try {
        run("ip", "netns", "del", namespace);
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    failures.forEach(System.err::println);
  }
}
