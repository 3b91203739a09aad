package dev.hypha.checks.bench;

import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.Received;
import dev.hypha.node.LimitsConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Many whole nodes in this process, which is one of its own: TCP over loopback, Noise, Yamux, every
 * node connected to about ten others. Somebody says 1 KiB so many times a second; what counts is
 * the time from {@code publish} to each listener of each other node.
 */
final class GossipCrowd {
  private static final int DIALS = 5;
  private static final int MESSAGE_BYTES = 1_024;
  private static final int PER_SECOND = 50;
  private static final int WARM_UP_SECONDS = 20;
  private static final int SECONDS = 30;
  private static final long STRAGGLERS_NANOS = 5_000_000_000L;
  private static final String TOPIC = "crowd";

  private final List<Hypha> nodes = new ArrayList<>();
  private final AtomicInteger heard = new AtomicInteger();
  private final long[] latencies;

  private GossipCrowd(int count) throws IOException {
    latencies = new long[(WARM_UP_SECONDS + SECONDS) * PER_SECOND * (count - 1)];
    for (int i = 0; i < count; i++) {
      Hypha node =
          Hypha.builder()
              .security("/noise")
              .limits(LimitsConfig.unlimited())
              .listen("/ip4/127.0.0.1/tcp/0")
              .start();
      node.topic(TOPIC).subscribe(message -> heard(node, message));
      nodes.add(node);
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < count; i++) {
      dial(i, (i + 1) % count);
      for (int more = 1; more < DIALS; more++) {
        dial(i, random.nextInt(count));
      }
    }
  }

  private void dial(int from, int to) throws IOException {
    if (from != to) {
      nodes.get(from).connect(nodes.get(to).addresses().getFirst().toString());
    }
  }

  private void heard(Hypha node, Received message) {
    if (!message.bringer().equals(node.id())) {
      long said = ByteBuffer.wrap(message.data().slice(0, Long.BYTES).toArray()).getLong();
      latencies[heard.getAndIncrement()] = System.nanoTime() - said;
    }
  }

  /** Prints delivery in percent, the latencies in milliseconds and the resident set in MiB. */
  static void run(int count) throws IOException {
    GossipCrowd crowd = new GossipCrowd(count);
    crowd.talk(WARM_UP_SECONDS);
    int before = crowd.heard.get();
    crowd.talk(SECONDS);
    int expected = SECONDS * PER_SECOND * (count - 1);
    long[] counted = Arrays.copyOfRange(crowd.latencies, before, crowd.heard.get());
    Arrays.sort(counted);
    System.out.printf(
        Locale.ROOT,
        "%f %f %f %f %f%n",
        100.0 * counted.length / expected,
        percentile(counted, 50),
        percentile(counted, 99),
        percentile(counted, 100),
        residentMiB());
    System.exit(0);
  }

  private static double percentile(long[] sorted, int percent) {
    int at = Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1);
    return sorted.length == 0 ? 0 : sorted[at] / 1e6;
  }

  private static double residentMiB() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** Everybody in turn says something, and then there is time for the last to hear the last. */
  private void talk(int seconds) throws IOException {
    long begin = System.nanoTime();
    for (int number = 0; number < seconds * PER_SECOND; number++) {
      long due = begin + number * 1_000_000_000L / PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
      byte[] data = new byte[MESSAGE_BYTES];
      ByteBuffer.wrap(data).putLong(System.nanoTime());
      nodes.get(number % nodes.size()).topic(TOPIC).publish(Bytes.owning(data));
    }
    LockSupport.parkNanos(STRAGGLERS_NANOS);
  }
}
