package dev.hypha.checks.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multistream.Multistream;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.ping.Ping;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpTransport;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Connections that one node holds: {@code hypha up --profile server} in a process of its own, and
 * this process, which dials it with a fresh identity for each. A dialer is TCP, Noise (hybrid, as
 * any node of ours offers it) and Yamux; then it is idle, but for answering keep-alives. Memory is
 * that of the node: resident, and live heap after a collection, each less what it was before the
 * first connection. Idle connections are kept as their owner would keep them: by {@code
 * connections.idle_timeout}. They are held for longer than a keep-alive takes, and counted by the
 * node before and after.
 *
 * <p>Each connection is an open file in either process, so {@code ulimit -n} of both bounds them.
 */
final class Held implements AutoCloseable {
  private static final int FLOOR = 5_000;
  private static final int FILES_OF_OTHER_USE = 300;
  private static final int DIALS_AT_ONCE = 32;
  private static final int ADDRESSES = 16;
  private static final int PINGED = 20;
  private static final Duration HANDSHAKE = Duration.ofSeconds(30);
  private static final Duration HOLD = Duration.ofSeconds(45);

  private final Path home;
  private final Process node;
  private final BufferedReader said;
  private final SystemRuntime runtime = new SystemRuntime();
  private final List<Link> links = new ArrayList<>();
  private final String port;
  private final String peer;

  private Held() throws IOException {
    home = Files.createTempDirectory("hypha-held-");
    node =
        new ProcessBuilder(
                hypha(),
                "up",
                "--data-dir",
                home.toString(),
                "--profile",
                "server",
                "--listen",
                "/ip4/0.0.0.0/tcp/0",
                "--set",
                "metrics.listen=",
                "--set",
                "connections.idle_timeout=1d")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    said = node.inputReader(StandardCharsets.UTF_8);
    String[] address = Optional.ofNullable(said.readLine()).orElse("").split("/", -1);
    if (address.length < 7) {
      throw new IOException("the node does not come up");
    }
    port = address[4];
    peer = address[6];
  }

  static List<Case> measure(int wanted) throws Exception {
    int connections = Math.min(wanted, filesMax() - FILES_OF_OTHER_USE);
    if (connections < wanted) {
      System.out.printf(
          "only %d of %d connections: ulimit -n lets a process open %d files%n",
          connections, wanted, filesMax());
    }
    try (Held held = new Held()) {
      double heapBefore = held.liveHeapKib();
      double rssBefore = held.residentKib();
      long begin = System.nanoTime();
      held.dial(connections);
      double seconds = (System.nanoTime() - begin) / 1e9;
      int atFirst = held.counted();
      Thread.sleep(HOLD);
      int count = held.counted();
      double rss = (held.residentKib() - rssBefore) / Math.max(1, count);
      double heap = (held.liveHeapKib() - heapBefore) / Math.max(1, count);
      int answered = held.pingSome();
      double heapIdle = held.liveHeapKib();
      double rssIdle = held.residentKib();
      int streams = held.openStreams();
      double streamRss = (held.residentKib() - rssIdle) / Math.max(1, streams);
      double streamHeap = (held.liveHeapKib() - heapIdle) / Math.max(1, streams);
      System.out.printf(
          Locale.ROOT,
          "%d dialed, %d counted by the node, %d of them after %d s of idleness; %d of %d pings"
              + " answered; the node takes %.0f MiB%n",
          connections,
          atFirst,
          count,
          HOLD.toSeconds(),
          answered,
          PINGED,
          held.residentKib() / 1024);
      String floor = ">= " + Math.min(connections, FLOOR);
      return List.of(
          figure("connections held, profile server", count, "", floor),
          figure("time to " + connections + " connections", seconds, "s", "none"),
          figure("resident memory of a connection", rss, "KiB", "none"),
          figure("live heap of a connection", heap, "KiB", "none"),
          figure("resident memory of a stream", streamRss, "KiB", "none"),
          figure("live heap of a stream", streamHeap, "KiB", "none"),
          figure("pings answered of " + PINGED, answered, "", "= " + PINGED));
    }
  }

  /** The JVM has raised it as far as the machine lets it, and the node's does the same. */
  private static int filesMax() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount());
  }

  private static Case figure(String name, double value, String unit, String floor) {
    return Case.alone(name, value, unit, floor, List.of(value));
  }

  private static String hypha() {
    return Optional.ofNullable(System.getenv("BENCH_HYPHA"))
        .orElse(Path.of("hypha").toAbsolutePath().toString());
  }

  // ---- the dialers

  private void dial(int connections) throws IOException, InterruptedException {
    Link[] made = new Link[connections];
    each(connections, number -> made[number] = dialer(number));
    links.addAll(List.of(made));
  }

  /** Opens a stream on each connection, agrees on ping there, and says nothing. */
  private int openStreams() throws IOException, InterruptedException {
    each(
        links.size(),
        number -> {
          Duplex stream = links.get(number).session().open();
          new Multistream().dial(stream, List.of(Ping.PROTOCOL));
        });
    return links.size();
  }

  private interface Task {
    void run(int number) throws IOException;
  }

  /** Runs {@code count} tasks, so many at once. */
  private static void each(int count, Task task) throws IOException, InterruptedException {
    Semaphore places = new Semaphore(DIALS_AT_ONCE);
    CountDownLatch done = new CountDownLatch(count);
    AtomicReference<Optional<IOException>> failure = new AtomicReference<>(Optional.empty());
    for (int i = 0; i < count && failure.get().isEmpty(); i++) {
      int number = i;
      places.acquire();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  task.run(number);
                } catch (IOException e) {
                  failure.set(Optional.of(e));
                } finally {
                  places.release();
                  done.countDown();
                }
              });
    }
    if (failure.get().isPresent()) {
      throw new IOException("a connection or a stream failed", failure.get().get());
    }
    done.await();
    if (failure.get().isPresent()) {
      throw new IOException("a connection or a stream failed", failure.get().get());
    }
  }

  /** Another peer each time, from this machine's many loopback addresses. */
  private Link dialer(int number) throws IOException {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, runtime.secrets());
    List<SecureChannel> channels = NoiseSecurity.all(identity, runtime);
    Yamux yamux = new Yamux(YamuxConfig.DEFAULT, runtime);
    TcpTransport tcp =
        new TcpTransport(
            TcpConfig.DEFAULT, new ConnectionUpgrader(channels, List.of(yamux), runtime), runtime);
    Offer offer =
        new Offer(
            channels.stream().map(SecureChannel::protocol).toList(),
            List.of(yamux.protocol()),
            Bytes.EMPTY,
            runtime.nanoTime() + HANDSHAKE.toNanos(),
            step -> {});
    Multiaddr address =
        Multiaddr.parse("/ip4/127.0.0." + (1 + number % ADDRESSES) + "/tcp/" + port);
    Link link = tcp.dial(new DialRequest(address, Optional.empty(), Role.DIALER, false, offer));
    if (!link.secured().peer().toString().equals(peer)) {
      throw new IOException("somebody else answers: " + link.secured().peer());
    }
    link.session().start(stream -> stream.reset(ResetCode.NONE), reason -> {});
    return link;
  }

  private int pingSome() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int answered = 0;
    for (int i = 0; i < PINGED; i++) {
      answered += ping(links.get(random.nextInt(links.size()))) ? 1 : 0;
    }
    return answered;
  }

  private boolean ping(Link link) throws IOException {
    Duplex stream = link.session().open();
    var timer =
        runtime.at(runtime.nanoTime() + HANDSHAKE.toNanos(), () -> stream.reset(ResetCode.NONE));
    try {
      new Multistream().dial(stream, List.of(Ping.PROTOCOL));
      byte[] sent = new byte[32];
      runtime.secrets().nextBytes(sent);
      stream.sink().write(sent, 0, sent.length);
      stream.sink().flush();
      byte[] back = new byte[sent.length];
      for (int at = 0; at < back.length; ) {
        int n = stream.source().read(back, at, back.length - at);
        if (n < 0) {
          return false;
        }
        at += n;
      }
      return Arrays.equals(sent, back);
    } finally {
      timer.cancel();
      stream.reset(ResetCode.NONE);
    }
  }

  // ---- the node

  private int counted() throws IOException {
    String status = output(hypha(), "status", "--json", "--data-dir", home.toString());
    return new ObjectMapper().readTree(status).path("peers").path("connections").asInt();
  }

  private double residentKib() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }

  /** After a collection, which the histogram begins with. */
  private double liveHeapKib() throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String histogram = output(jcmd, String.valueOf(node.pid()), "GC.class_histogram");
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElse("Total 0 0");
    return Double.parseDouble(total.strip().split("\\s+", -1)[2]) / 1024;
  }

  private static String output(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    links.forEach(link -> link.session().close());
    node.destroy();
    node.onExit().join();
    runtime.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
