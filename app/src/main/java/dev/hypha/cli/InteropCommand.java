package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.perf.Perf;
import dev.hypha.ping.PingStream;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * {@code hypha interop}: one side of a transport interoperability test, or of a perf test, or one
 * role in a test of Kademlia, told what to do by environment variables.
 *
 * <p>Spec: libp2p/unified-testing, transport, perf and kad-dht suites (upper-case names, YAML), and
 * libp2p/test-plans (lower-case names, JSON).
 */
@Command(
    name = "interop",
    description = "Be one side of a libp2p interoperability or perf test, as the environment says.",
    mixinStandardHelpOptions = true)
final class InteropCommand implements Callable<Integer> {
  private static final Duration WAIT = Duration.ofSeconds(30);
  static final String AGENT = "hypha-interop/" + Hypha.VERSION;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<KadRole> role = KadRole.from(System.getenv());
    if (role.isPresent()) {
      role.get().play();
      return ExitCode.OK;
    }
    Task task = Task.from(System.getenv());
    if (!task.muxer.equals("yamux")) {
      throw new IOException("no muxer " + task.muxer);
    }
    try (Hypha hypha = builder(task).start();
        RedisClient redis = new RedisClient(task.redis)) {
      hypha.serve(EchoCheck.PROTOCOL, EchoCheck::answer);
      new Perf(hypha.node()).serve();
      if (task.dialer) {
        dial(hypha, redis, task);
      } else {
        announce(hypha, redis, task);
        new CountDownLatch(1).await();
      }
    }
    return ExitCode.OK;
  }

  private static HyphaBuilder builder(Task task) throws IOException {
    HyphaBuilder builder =
        Hypha.builder()
            .agent(AGENT)
            .security(securityId(task.security))
            .certificates(certificates(System.getenv()))
            .listen("/ip4/" + task.listenIp + port(task.transport));
    if (!task.psk.isEmpty()) {
      builder.privateNetwork(PreSharedKey.of(Bytes.hex(task.psk)));
    }
    return builder;
  }

  private static String securityId(String name) throws IOException {
    return switch (name) {
      case "noise" -> "/noise";
      case "tls" -> "/tls/1.0.0";
      case "noise-mlkem768-hfs" -> "/noise-mlkem768-hfs/0.2.0";
      case "noise-mlkem512-hfs" -> "/hypha/noise-mlkem512-hfs/1.0.0";
      case "noise-mlkem1024-hfs" -> "/hypha/noise-mlkem1024-hfs/1.0.0";
      default -> throw new IOException("no secure channel " + name);
    };
  }

  private static String port(String transport) throws IOException {
    return switch (transport) {
      case "tcp" -> "/tcp/0";
      case "ws" -> "/tcp/0/ws";
      case "wss" -> "/tcp/0/tls/ws";
      case "quic-v1" -> "/udp/0/quic-v1";
      default -> throw new IOException("no transport " + transport);
    };
  }

  private static PemFiles certificates(Map<String, String> environment) {
    return new PemFiles(
        Optional.ofNullable(environment.get("WSS_CERTIFICATE")).map(Path::of),
        Optional.ofNullable(environment.get("WSS_KEY")).map(Path::of),
        Optional.ofNullable(environment.get("WSS_AUTHORITY")).map(Path::of));
  }

  private static void announce(Hypha hypha, RedisClient redis, Task task) throws IOException {
    String address = hypha.addresses().getFirst().toString();
    if (task.extra) {
      hypha
          .node()
          .events()
          .on(Event.ConnectionOpened.class, opened -> System.out.print(group(opened.connection())));
    }
    if (task.legacy) {
      redis.pushRight("listenerAddr", address);
    } else {
      redis.set(task.key + "_listener_multiaddr", address);
    }
    System.err.println("hypha interop: listening on " + address);
  }

  private static void dial(Hypha hypha, RedisClient redis, Task task)
      throws IOException, InterruptedException {
    CompletableFuture<Event.Identified> identified = new CompletableFuture<>();
    hypha.node().events().on(Event.Identified.class, identified::complete);
    String address = listenerAddress(redis, task);
    if (task.perf.isPresent()) {
      Connection connection = hypha.connect(address);
      System.out.print(task.perf.get().run(new Perf(hypha.node()), connection));
      return;
    }
    long begin = System.nanoTime();
    Connection connection = hypha.connect(address);
    Duration first;
    Duration second;
    Duration handshake;
    try (PingStream pings = hypha.ping().open(connection)) {
      first = pings.ping(WAIT);
      handshake = Duration.ofNanos(System.nanoTime() - begin);
      second = pings.ping(WAIT);
    }
    String extra = task.extra ? EchoCheck.run(connection, identified) + group(connection) : "";
    report(task, handshake, first.compareTo(second) < 0 ? first : second, extra);
  }

  /** What the keys were agreed on by: both sides say so. */
  private static String group(Connection connection) {
    return connection
        .info()
        .group()
        .map(group -> "  group: " + group + "%n".formatted())
        .orElse("");
  }

  private static void report(Task task, Duration handshake, Duration ping, String extra) {
    if (task.legacy) {
      System.out.printf(
          Locale.ROOT,
          "{\"handshakePlusOneRTTMillis\":%.3f,\"pingRTTMilllis\":%.3f}%n",
          handshake.toNanos() / 1e6,
          ping.toNanos() / 1e6);
    } else {
      System.out.printf(
          Locale.ROOT,
          "latency:%n  handshake_plus_one_rtt: %.3f%n  ping_rtt: %.3f%n  unit: ms%n%s",
          handshake.toNanos() / 1e6,
          ping.toNanos() / 1e6,
          extra);
    }
  }

  private static String listenerAddress(RedisClient redis, Task task) throws IOException {
    if (task.legacy) {
      return redis
          .popLeft("listenerAddr", (int) WAIT.toSeconds())
          .orElseThrow(() -> new IOException("no listener announced itself"));
    }
    return redis.await(task.key + "_listener_multiaddr", WAIT);
  }

  /** What the environment asks for. */
  private record Task(
      boolean legacy,
      boolean dialer,
      String redis,
      String key,
      String transport,
      String security,
      String muxer,
      String listenIp,
      boolean extra,
      String psk,
      Optional<PerfTask> perf) {

    static Task from(Map<String, String> environment) throws IOException {
      boolean legacy = !environment.containsKey("IS_DIALER");
      return legacy
          ? new Task(
              true,
              Boolean.parseBoolean(environment.get("is_dialer")),
              or(environment.get("redis_addr"), "redis:6379"),
              "",
              or(environment.get("transport"), "tcp"),
              or(environment.get("security"), "noise"),
              or(environment.get("muxer"), "yamux"),
              or(environment.get("ip"), "0.0.0.0"),
              false,
              "",
              Optional.empty())
          : new Task(
              false,
              Boolean.parseBoolean(environment.get("IS_DIALER")),
              or(environment.get("REDIS_ADDR"), "redis:6379"),
              or(environment.get("TEST_KEY"), ""),
              or(environment.get("TRANSPORT"), "tcp"),
              or(environment.get("SECURE_CHANNEL"), "noise"),
              or(environment.get("MUXER"), "yamux"),
              or(environment.get("LISTENER_IP"), "0.0.0.0"),
              "1".equals(environment.get("HYPHA_INTEROP_EXTRA")),
              or(environment.get("PSK"), ""),
              PerfTask.from(environment));
    }

    private static String or(@Nullable String value, String otherwise) {
      return value == null || value.isBlank() ? otherwise : value;
    }
  }
}
