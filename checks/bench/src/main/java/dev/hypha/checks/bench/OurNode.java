package dev.hypha.checks.bench;

import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.LimitsConfig;
import dev.hypha.perf.Perf;
import dev.hypha.ping.PingStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Our node within the process of a {@link Side}. Each order is a line, and so is its answer, in
 * seconds. The peers of all stacks obey these, on the connection that is there or on a new one:
 *
 * <ul>
 *   <li>{@code connect ADDRESS}: anew, after an end to what was there
 *   <li>{@code first ADDRESS}: anew; from the dial to the first byte of a perf answer
 *   <li>{@code upload ADDRESS BYTES}, {@code download ADDRESS BYTES}: from the open stream to the
 *       other side's end
 *   <li>{@code uploads ADDRESS BYTES}: so many in all, on a hundred streams at once
 *   <li>{@code connects ADDRESS COUNT}: so many connections, one after the other
 *   <li>{@code ping ADDRESS COUNT}: the median of so many
 * </ul>
 *
 * <p>And ours alone: {@code streams ADDRESS COUNT}, {@code forget} (a new node without a memory),
 * {@code allocated} (bytes on the heap so far, in thousand millions), {@code known ADDRESS} (waits
 * until the peer has said what it speaks), {@code tcp ADDRESS COUNT} (the median of so many TCP
 * handshakes and nothing more).
 */
final class OurNode {
  static final ProtocolId NOTHING = ProtocolId.of("/hypha/bench/nothing/1.0.0");

  private static final int OPENERS = 8;
  private static final int PARALLEL = 100;
  private static final int ATTEMPTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String listen;
  private final List<String> securities;
  private Hypha hypha;

  private OurNode(String listen, List<String> securities) throws IOException {
    this.listen = listen;
    this.securities = securities;
    this.hypha = start();
  }

  /**
   * @param arguments the address to listen on, and the security protocols to offer with commas
   *     between them, or {@code all}
   */
  static void run(List<String> arguments) throws IOException {
    String security = arguments.get(1);
    List<String> securities = security.equals("all") ? List.of() : List.of(security.split(",", -1));
    OurNode node = new OurNode(arguments.getFirst(), securities);
    System.out.println(node.hypha.addresses().getFirst());
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(node.obey(List.of(line.split(" "))) / 1e9);
    }
    node.hypha.close();
  }

  private Hypha start() throws IOException {
    HyphaBuilder builder = Hypha.builder().limits(LimitsConfig.unlimited()).listen(listen);
    if (!securities.isEmpty()) {
      builder.security(securities.toArray(String[]::new));
    }
    Hypha started = builder.start();
    new Perf(started.node()).serve();
    started.serve(NOTHING, stream -> {});
    return started;
  }

  /** Nanoseconds. */
  private double obey(List<String> order) throws IOException {
    return switch (order.getFirst()) {
      case "connect" -> connect(order.get(1));
      case "first" -> first(order.get(1));
      case "upload" -> transfer(order.get(1), Long.parseLong(order.get(2)), 0);
      case "download" -> transfer(order.get(1), 0, Long.parseLong(order.get(2)));
      case "connects" -> connects(order.get(1), Integer.parseInt(order.get(2)));
      case "uploads" -> uploads(order.get(1), Long.parseLong(order.get(2)));
      case "ping" -> ping(order.get(1), Integer.parseInt(order.get(2)));
      case "streams" -> streams(order.get(1), Integer.parseInt(order.get(2)));
      case "tcp" -> tcp(order.get(1), Integer.parseInt(order.get(2)));
      case "known" -> known(order.get(1));
      case "forget" -> forget();
      case "allocated" -> allocated();
      default -> throw new IllegalArgumentException("no order " + order);
    };
  }

  private long connect(String address) throws IOException {
    disconnect(address);
    for (int attempt = 1; ; attempt++) {
      long begin = System.nanoTime();
      try {
        hypha.connect(address);
        return System.nanoTime() - begin;
      } catch (Unreachable e) {
        // two cold JVMs on a busy machine may miss the deadline of a handshake
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void disconnect(String address) throws IOException {
    PeerId peer = peer(address);
    for (Connection connection : hypha.node().connections()) {
      if (connection.peer().equals(peer)) {
        connection.close();
      }
    }
    await(
        () -> hypha.node().connections().stream().noneMatch(each -> each.peer().equals(peer)),
        "the connection stays");
  }

  private long first(String address) throws IOException {
    disconnect(address);
    long begin = System.nanoTime();
    try (Stream stream = hypha.connect(address).open(Perf.PROTOCOL)) {
      stream.send(new Buffer().writeLong(1).writeByte(0));
      stream.sink().close();
      if (stream.in().read() < 0) {
        throw new IOException("an end instead of an answer");
      }
      return System.nanoTime() - begin;
    }
  }

  private double transfer(String address, long up, long down) throws IOException {
    var measured = new Perf(hypha.node()).measure(hypha.connect(address), up, down);
    return (double) measured.upload().plus(measured.download()).toNanos();
  }

  private long connects(String address, int count) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += connect(address);
    }
    return total;
  }

  private double uploads(String address, long bytes) throws IOException {
    Connection connection = hypha.connect(address);
    long begin = System.nanoTime();
    List<FutureTask<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < PARALLEL; i++) {
      FutureTask<Boolean> one =
          new FutureTask<>(
              () -> {
                var _ = new Perf(hypha.node()).measure(connection, bytes / PARALLEL, 0);
                return true;
              });
      all.add(one);
      Thread.ofVirtual().start(one);
    }
    await(all);
    return System.nanoTime() - begin;
  }

  private double ping(String address, int count) throws IOException {
    List<Double> all = new ArrayList<>();
    try (PingStream stream = hypha.ping().open(hypha.connect(address))) {
      for (int i = 0; i < count; i++) {
        all.add((double) stream.ping(PATIENCE).toNanos());
      }
    }
    return Case.median(all);
  }

  private double tcp(String address, int count) throws IOException {
    String[] parts = address.split("/", -1);
    InetSocketAddress to = new InetSocketAddress(parts[2], Integer.parseInt(parts[4]));
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Socket socket = new Socket()) {
        long begin = System.nanoTime();
        socket.connect(to);
        all.add((double) (System.nanoTime() - begin));
      }
    }
    return Case.median(all);
  }

  private long known(String address) throws IOException {
    long begin = System.nanoTime();
    PeerId peer = peer(address);
    await(
        () -> hypha.node().peers().of(peer).protocols().contains(Perf.PROTOCOL),
        "the peer does not say what it speaks");
    return System.nanoTime() - begin;
  }

  private long forget() throws IOException {
    long begin = System.nanoTime();
    hypha.close();
    hypha = start();
    return System.nanoTime() - begin;
  }

  /** Bytes on the heap so far, of all threads: those that are virtual run on some of them. */
  private static double allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return (double) threads.getTotalThreadAllocatedBytes();
  }

  private static PeerId peer(String address) throws IOException {
    try {
      return PeerAddress.parse(address).peer();
    } catch (MalformedException e) {
      throw new IOException("no address of a peer: " + address, e);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition, String otherwise) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(otherwise);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
    }
  }

  private long streams(String address, int count) throws IOException {
    Connection connection = hypha.connect(address);
    long begin = System.nanoTime();
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
    await(openers);
    return System.nanoTime() - begin;
  }

  private static void await(List<FutureTask<Boolean>> all) {
    for (FutureTask<Boolean> one : all) {
      try {
        one.get();
      } catch (InterruptedException | ExecutionException e) {
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
