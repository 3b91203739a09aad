package dev.hypha.checks.bench;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.node.LimitsConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Heap for each idle connection and each idle stream, both ends in this process: the difference of
 * the live heap before and after, divided by their number. The nodes exist before, and every one
 * has had a connection; peerstore and scopes of limits count as part of the connection.
 */
final class Footprint {
  private static final int CONNECTIONS = 200;
  private static final int STREAMS = 900;
  private static final ProtocolId HOLD = ProtocolId.of("/hypha/bench/hold/1.0.0");

  private Footprint() {}

  static List<Case> measure() throws Exception {
    List<Hypha> dialers = new ArrayList<>();
    try (Hypha listener = node()) {
      listener.serve(HOLD, Footprint::hold);
      for (int i = 0; i < CONNECTIONS; i++) {
        dialers.add(node());
      }
      connectAll(listener, dialers);
      for (Hypha dialer : dialers) {
        dialer.node().connections().forEach(Connection::close);
      }
      settle(listener, 0);
      long empty = liveHeap();
      connectAll(listener, dialers);
      settle(listener, CONNECTIONS);
      double perConnection = (liveHeap() - empty) / 1024.0 / CONNECTIONS;
      double perStream = streams(dialers.getFirst(), listener);
      return List.of(
          figure("heap of an idle connection, both ends", perConnection, "<= 20"),
          figure("heap of an idle stream, both ends", perStream, "<= 5"));
    } finally {
      dialers.forEach(Hypha::close);
    }
  }

  private static Case figure(String name, double kib, String floor) {
    return Case.alone(name, kib, "KiB", floor, List.of(kib));
  }

  private static void connectAll(Hypha listener, List<Hypha> dialers) throws Exception {
    CountDownLatch identified = new CountDownLatch(2 * dialers.size());
    List<AutoCloseable> registrations = new ArrayList<>();
    for (Hypha hypha : dialers) {
      registrations.add(
          hypha.node().events().on(Event.Identified.class, event -> identified.countDown()));
    }
    registrations.add(
        listener.node().events().on(Event.Identified.class, event -> identified.countDown()));
    for (Hypha dialer : dialers) {
      dialer.connect(listener.addresses().getFirst().toString());
    }
    identified.await();
    for (AutoCloseable registration : registrations) {
      registration.close();
    }
  }

  private static double streams(Hypha dialer, Hypha listener) throws IOException {
    Connection connection = dialer.connect(listener.addresses().getFirst().toString());
    long before = liveHeap();
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      Stream stream = connection.open(HOLD);
      stream.out().write(1);
      stream.in().read();
      streams.add(stream);
    }
    double kib = (liveHeap() - before) / 1024.0 / STREAMS;
    streams.forEach(Stream::close);
    return kib;
  }

  /** Answers one byte and waits for the next. */
  private static void hold(Stream stream) throws IOException {
    stream.out().write(stream.in().read());
    stream.in().read();
  }

  private static Hypha node() throws IOException {
    return Hypha.builder()
        .security("/noise")
        .limits(LimitsConfig.unlimited())
        .configure(
            config ->
                config.withMarks(
                    new dev.hypha.node.engine.Pruning.Marks(
                        10_000, 10_000, Duration.ofHours(1), Duration.ofHours(1))))
        .listen("/ip4/127.0.0.1/tcp/0")
        .start();
  }

  private static void settle(Hypha listener, int connections) throws InterruptedException {
    while (listener.node().connections().size() != connections) {
      Thread.sleep(50);
    }
    Thread.sleep(2000);
  }

  private static long liveHeap() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      var runtime = java.lang.Runtime.getRuntime();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
