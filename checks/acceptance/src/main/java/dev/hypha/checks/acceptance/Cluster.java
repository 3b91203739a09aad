package dev.hypha.checks.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The nodes of one scenario. Closing it ends them, and forgets their data. */
final class Cluster implements AutoCloseable {
  private static final List<String> PATIENT =
      List.of(
          "--profile",
          "test",
          "--set",
          "connections.idle_timeout=1h",
          "--set",
          "connections.handshake_timeout=15s",
          "--set",
          "connections.negotiation_timeout=15s",
          "--set",
          "dial.local_timeout=15s",
          "--set",
          "peers.remember=true");

  private final Path hypha;
  private final Path logs;
  private final Path data;
  private final int size;
  private final OptionalInt seconds;
  private final OptionalInt times;
  private final long seed;
  private final RandomGenerator random;
  private final List<NodeProcess> nodes = new ArrayList<>();

  /**
   * No nodes yet.
   *
   * @param hypha the program
   * @param logs where the nodes' output goes
   * @param size how many nodes there are to be
   * @param seconds how long they are to be disturbed, if somebody said so
   * @param times how often, if somebody said so
   */
  Cluster(Path hypha, Path logs, int size, OptionalInt seconds, OptionalInt times, long seed)
      throws IOException {
    this.hypha = hypha;
    this.logs = Files.createDirectories(logs);
    this.data = Files.createTempDirectory("hypha-accept-");
    this.size = size;
    this.seconds = seconds;
    this.times = times;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  int size() {
    return size;
  }

  /** How long nodes are disturbed. */
  Duration time(Duration otherwise) {
    return seconds.isPresent() ? Duration.ofSeconds(seconds.getAsInt()) : otherwise;
  }

  /** How often something is done to them. */
  int times(int otherwise) {
    return times.orElse(otherwise);
  }

  RandomGenerator random() {
    return random;
  }

  List<NodeProcess> nodes() {
    return List.copyOf(nodes);
  }

  NodeProcess node(int number) {
    return nodes.get(number);
  }

  /**
   * Starts all nodes, one after the other. Each knows the first from the start, and the one before
   * it.
   *
   * @param settings {@code key=value} of each; {@code {seed}} stands for a seed of its own
   */
  void start(String... settings) throws IOException, InterruptedException {
    for (int number = 0; number < size; number++) {
      List<String> options = new ArrayList<>(PATIENT);
      for (String setting : settings) {
        options.addAll(
            List.of("--set", setting.replace("{seed}", String.valueOf(ownSeed(number)))));
      }
      for (int known : new TreeSet<>(List.of(0, Math.max(0, number - 1)))) {
        if (known < number) {
          options.addAll(List.of("--bootstrap", nodes.get(known).address()));
        }
      }
      Path home = Files.createDirectory(data.resolve(String.valueOf(number)));
      NodeProcess node = new NodeProcess(number, hypha, home, logs, options);
      nodes.add(node);
      node.start();
    }
  }

  private long ownSeed(int number) {
    return (seed * 1000 + number) % 1_000_000_000;
  }

  /** What every living node says of itself, all asked at once; the dead say nothing. */
  List<Status> statuses() throws InterruptedException {
    return together(
        nodes, node -> node.isAlive() ? node.status() : Status.none(0, "it does not run"));
  }

  /** What each node came to, now. */
  List<Result.Life> lives(int[] answered) throws InterruptedException {
    List<Status> statuses = statuses();
    return nodes.stream()
        .map(
            node ->
                new Result.Life(
                    node.number(),
                    node.starts(),
                    node.kills(),
                    statuses.get(node.number()),
                    answered.length == 0 ? 0 : answered[node.number()]))
        .toList();
  }

  /** Does something with each of {@code all} at once, each on a thread of its own. */
  static <T, R> List<R> together(List<T> all, Work<T, R> work) throws InterruptedException {
    List<FutureTask<R>> tasks = new ArrayList<>();
    for (T each : all) {
      Callable<R> call = () -> work.on(each);
      FutureTask<R> task = new FutureTask<>(call);
      Thread.ofVirtual().start(task);
      tasks.add(task);
    }
    List<R> results = new ArrayList<>();
    for (FutureTask<R> task : tasks) {
      try {
        results.add(task.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a question failed otherwise than as an answer", e);
      }
    }
    return results;
  }

  /** Something that is done with one of several at once. */
  @FunctionalInterface
  interface Work<T, R> {
    R on(T one) throws Exception;
  }

  @Override
  public void close() {
    try {
      together(
          nodes,
          node -> {
            node.close();
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("acceptance: " + data + " is left behind: " + e.getMessage());
    }
  }
}
