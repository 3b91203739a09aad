package dev.hypha.checks.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Eight nodes on a bad network, each of which loses 2 % and is 80 to 100 ms late: everybody listens
 * to a topic and says something in it in turn, 200 messages in all. 95 % of what is to reach the
 * others does, nobody hears anything twice, and at the end everybody still has a peer.
 */
final class Gossiping implements Scenario {
  private static final int MESSAGES = 200;
  private static final double DELIVERY_MIN = 0.95;
  private static final String TOPIC = "acceptance/gossip";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public int nodes() {
    return 8;
  }

  /**
   * What was said and heard.
   *
   * @param said messages that a node took
   * @param expected so many hearings
   * @param unique hearings of others' messages, each once
   * @param duplicates hearings beyond that
   * @param untold messages that a node did not take, and why
   */
  record Tally(int said, int expected, int unique, int duplicates, List<String> untold) {
    double rate() {
      return expected == 0 ? 0 : unique / (double) expected;
    }
  }

  @Override
  public Result run(Cluster cluster) throws IOException, InterruptedException {
    cluster.start(
        "chaos.drop_percent=2",
        "chaos.delay_min=80ms",
        "chaos.delay_max=100ms",
        "chaos.seed={seed}");
    int helped = Chaos.connectAll(cluster);
    Map<String, Long> saidAt = new ConcurrentHashMap<>();
    List<Listener> listeners = new ArrayList<>();
    try {
      for (NodeProcess node : cluster.nodes()) {
        listeners.add(new Listener(node.listening(TOPIC)));
      }
      for (Listener listener : listeners) {
        listener.awaitReady(PATIENCE);
      }
      List<String> untold = talk(cluster, saidAt);
      int expected = saidAt.size() * (cluster.size() - 1);
      await(listeners, expected + saidAt.size());
      return result(cluster, saidAt, listeners, untold, helped);
    } finally {
      listeners.forEach(Listener::close);
    }
  }

  private static List<String> talk(Cluster cluster, Map<String, Long> saidAt)
      throws InterruptedException {
    List<String> untold = new ArrayList<>();
    for (int number = 0; number < MESSAGES; number++) {
      NodeProcess node = cluster.node(number % cluster.size());
      String text = node.number() + " says " + number;
      saidAt.put(text, System.nanoTime());
      try {
        node.ask(
            "publish",
            ControlSocket.parameters()
                .put("topic", TOPIC)
                .put("text", text)
                .put("wait_ms", PATIENCE.toMillis()),
            PATIENCE.plus(PATIENCE));
      } catch (IOException e) {
        saidAt.remove(text);
        untold.add(text + ": " + e.getMessage());
      }
      Thread.sleep(PAUSE);
    }
    return untold;
  }

  /** Until all is heard, or nothing more comes in time. */
  private static void await(List<Listener> listeners, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (listeners.stream().mapToInt(Listener::distinct).sum() < wanted
        && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
  }

  private static Result result(
      Cluster cluster,
      Map<String, Long> saidAt,
      List<Listener> listeners,
      List<String> untold,
      int helped)
      throws InterruptedException {
    List<Double> latencies = new ArrayList<>();
    int duplicates = 0;
    for (int number = 0; number < listeners.size(); number++) {
      Listener listener = listeners.get(number);
      for (Map.Entry<String, Long> each : listener.heardAt().entrySet()) {
        Long said = saidAt.get(each.getKey());
        if (said != null && !each.getKey().startsWith(number + " says ")) {
          latencies.add((each.getValue() - said) / 1e6);
        }
      }
      duplicates += listener.duplicates();
    }
    int expected = saidAt.size() * (listeners.size() - 1);
    Tally tally = new Tally(saidAt.size(), expected, latencies.size(), duplicates, untold);
    List<Status> after = Watch.untilAllHavePeers(cluster, PATIENCE);
    var figures = Result.noFigures();
    figures
        .put("sent", tally.said())
        .put("expected", expected)
        .put("unique", tally.unique())
        .put("duplicates", duplicates)
        .put("delivery_rate", tally.rate())
        .put("connected_with_help", helped);
    new Latencies(latencies).tell(figures.putObject("latency"));
    return new Result(
        judge(tally, after),
        figures,
        cluster.lives(listeners.stream().mapToInt(Listener::distinct).toArray()));
  }

  /**
   * Whether this is what becomes of messages among nodes that bear it.
   *
   * @param after what all nodes said at the end
   */
  static Verdict judge(Tally tally, List<Status> after) {
    List<String> why = new ArrayList<>();
    tally.untold().forEach(untold -> why.add("a message was not taken: " + untold));
    if (tally.rate() < DELIVERY_MIN) {
      why.add(
          "%d of %d deliveries were made, and %d %% had to be"
              .formatted(tally.unique(), tally.expected(), Math.round(DELIVERY_MIN * 100)));
    }
    if (tally.duplicates() > 0) {
      why.add(tally.duplicates() + " messages were heard more than once");
    }
    why.addAll(Smoke.judge(after).why());
    return new Verdict(why);
  }
}
