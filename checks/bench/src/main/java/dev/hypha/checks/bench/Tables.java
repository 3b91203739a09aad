package dev.hypha.checks.bench;

import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.kad.FoundValue;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import dev.hypha.kad.ServingConfig;
import dev.hypha.node.LimitsConfig;
import dev.hypha.store.PersistentRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hash tables of whole nodes in this process, over TCP on loopback, in the table of the local
 * network; and how long it takes until a store with many records is there again.
 */
final class Tables {
  private static final int VALUES = 200;
  private static final int VALUE_BYTES = 100;
  private static final int RECORDS = 1_000_000;

  /** Those who write at once share a commit. */
  private static final int WRITERS = 4_096;

  private static final KadConfig CONFIG = KadConfig.LAN.withAnyValue();

  private Tables() {}

  /** Nodes join one after the other; then values are put by some and got by others. */
  static List<Case> measure(int count) throws IOException {
    List<Hypha> nodes = new ArrayList<>();
    try {
      List<Double> joins = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Hypha node = node();
        nodes.add(node);
        if (i > 0) {
          Hypha first = nodes.getFirst();
          PeerAddress bootstrap = new PeerAddress(first.id(), first.addresses());
          long begin = System.nanoTime();
          node.dht().join(List.of(bootstrap));
          joins.add(millis(begin));
        }
      }
      SplittableRandom random = new SplittableRandom(1);
      List<Double> puts = new ArrayList<>();
      List<Double> gets = new ArrayList<>();
      for (int i = 0; i < VALUES; i++) {
        Bytes key = Bytes.utf8("/v/" + i);
        Bytes value = value(random);
        Kad putter = nodes.get(random.nextInt(count)).dht();
        long begin = System.nanoTime();
        putter.put(key, value);
        puts.add(millis(begin));
        Kad getter = nodes.get(random.nextInt(count)).dht();
        begin = System.nanoTime();
        Optional<FoundValue> found = getter.get(key);
        gets.add(millis(begin));
        if (found.isEmpty()) {
          throw new IllegalStateException("a value that was put is not found: " + key);
        }
      }
      return List.of(
          milliseconds("a node joins, the last half of " + count, last(joins), "<= 1500"),
          milliseconds("a value is put", last(puts), "<= 80"),
          milliseconds("a value is got", last(gets), "<= 25"));
    } finally {
      nodes.forEach(Hypha::close);
    }
  }

  /** A store of a million records, opened by a node that starts. */
  static List<Case> records(int rounds) throws Exception {
    Path directory = Files.createTempDirectory("hypha-records");
    try {
      long begin = System.nanoTime();
      fill(directory.resolve("records.db"));
      System.out.printf("%d records written in %.1f s%n", RECORDS, millis(begin) / 1e3);
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        long restart = System.nanoTime();
        try (Hypha node = builder().kad(serving(), directory).start()) {
          int kept = node.dht().recordsKept();
          if (kept != RECORDS) {
            throw new IllegalStateException("only " + kept + " records are there");
          }
          seconds.add(millis(restart) / 1e3);
        }
      }
      return List.of(
          Case.alone(
              "a node with " + RECORDS + " records is ready, the first of its process",
              seconds.getFirst(), // the others find a warm process
              "s",
              "<= 5",
              seconds));
    } finally {
      try (var files = Files.walk(directory)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static void fill(Path file) throws Exception {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (PersistentRecordStore store = PersistentRecordStore.open(file, RECORDS)) {
      List<Thread> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int mine = writer;
        writers.add(
            Thread.startVirtualThread(
                () -> {
                  SplittableRandom random = new SplittableRandom(mine);
                  try {
                    for (int i = mine; i < RECORDS; i += WRITERS) {
                      Kept record = new Kept(value(random), Instant.now());
                      store.put(Bytes.utf8("/v/" + i), Optional.empty(), record);
                    }
                  } catch (IOException e) {
                    failure.set(e);
                  }
                }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IOException("the store could not be filled", failed);
    }
  }

  private static KadConfig serving() {
    ServingConfig usual = ServingConfig.DEFAULT;
    return CONFIG.withServing(
        new ServingConfig(
            usual.streamsOfPeerMax(),
            usual.messagesOfStreamMax(),
            usual.idle(),
            usual.peersBytesMax(),
            usual.addressesTold(),
            RECORDS,
            usual.recordsBytesMax(),
            usual.providedKeysMax(),
            usual.providersOfKeyMax()));
  }

  private static Hypha node() throws IOException {
    return builder().kad(CONFIG).start();
  }

  private static HyphaBuilder builder() {
    return Hypha.builder()
        .security("/noise")
        .limits(LimitsConfig.unlimited())
        .listen("/ip4/127.0.0.1/tcp/0");
  }

  private static Bytes value(SplittableRandom random) {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return Bytes.owning(value);
  }

  private static double millis(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  /** Without those that had to warm up. */
  private static List<Double> last(List<Double> all) {
    return all.subList(all.size() / 2, all.size());
  }

  private static Case milliseconds(String name, List<Double> millis, String floor) {
    return Case.alone(name, Case.median(millis), "ms", floor, deciles(millis));
  }

  /** Instead of a hundred rounds: the least, the deciles, the most. */
  private static List<Double> deciles(List<Double> all) {
    List<Double> sorted = all.stream().sorted().toList();
    List<Double> some = new ArrayList<>();
    for (int i = 0; i <= 10; i++) {
      some.add(sorted.get(Math.min(sorted.size() - 1, i * sorted.size() / 10)));
    }
    return some;
  }
}
