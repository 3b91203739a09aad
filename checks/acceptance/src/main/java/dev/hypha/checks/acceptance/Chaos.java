package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.checks.acceptance.ControlSocket.Answer;
import dev.hypha.checks.acceptance.ControlSocket.Told;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nodes on a bad network, each of which loses 2 % and is 80 to 100 ms late: of 200 pings between
 * pairs drawn at random 70 % are answered, and at the end everybody still has a peer.
 */
final class Chaos implements Scenario {
  private static final int PINGS = 200;
  private static final int AT_ONCE = 4;
  private static final double DELIVERY_MIN = 0.7;
  private static final Duration PING = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public int nodes() {
    return 6;
  }

  /**
   * A ping and what came of it.
   *
   * @param answers how often it was answered; more than once is wrong
   * @param why it was not; empty if it was
   */
  record Ping(int from, int to, int answers, double milliseconds, String why) {}

  /** Who pings whom. */
  private record Pair(int from, int to) {}

  @Override
  public Result run(Cluster cluster) throws IOException, InterruptedException {
    cluster.start(
        "chaos.drop_percent=2",
        "chaos.delay_min=80ms",
        "chaos.delay_max=100ms",
        "chaos.seed={seed}");
    int helped = connectAll(cluster);
    List<Pair> pairs = IntStream.range(0, PINGS).mapToObj(i -> pair(cluster)).toList();
    List<Ping> pings = new ArrayList<>();
    for (List<Pair> some : inTurn(pairs)) {
      Cluster.together(some, each -> ping(cluster, each)).forEach(pings::add);
    }
    List<Status> after = Watch.untilAllHavePeers(cluster, PATIENCE);
    int[] answered = new int[cluster.size()];
    pings.stream().filter(ping -> ping.answers() > 0).forEach(ping -> answered[ping.to()]++);
    var figures = Result.noFigures();
    figures
        .put("sent", pings.size())
        .put("unique", unique(pings))
        .put("duplicates", pings.stream().mapToInt(ping -> Math.max(0, ping.answers() - 1)).sum())
        .put("delivery_rate", rate(pings))
        .put("connected_with_help", helped);
    new Latencies(
            pings.stream().filter(ping -> ping.answers() > 0).map(Ping::milliseconds).toList())
        .tell(figures.putObject("latency"));
    var lost = figures.putArray("lost");
    pings.stream()
        .filter(ping -> ping.answers() == 0)
        .forEach(ping -> lost.add(ping.from() + " to " + ping.to() + ": " + ping.why()));
    return new Result(judge(pings, after), figures, cluster.lives(answered));
  }

  /** A node whose only dial was lost is told again, as its owner would; how many had to be. */
  static int connectAll(Cluster cluster) throws InterruptedException {
    List<Status> statuses = Watch.untilAllHavePeers(cluster, Duration.ofSeconds(10));
    int helped = 0;
    for (NodeProcess node : cluster.nodes()) {
      if (node.number() > 0 && statuses.get(node.number()).peers() == 0) {
        helped++;
        try {
          node.ask(
              "connect",
              ControlSocket.parameters().put("target", cluster.node(0).address()),
              PATIENCE);
        } catch (IOException e) {
          System.err.println("acceptance: node " + node.number() + ": " + e.getMessage());
        }
      }
    }
    return helped;
  }

  private static Pair pair(Cluster cluster) {
    int from = cluster.random().nextInt(cluster.size());
    int to = cluster.random().nextInt(cluster.size() - 1);
    return new Pair(from, to < from ? to : to + 1);
  }

  private static List<List<Pair>> inTurn(List<Pair> pairs) {
    List<List<Pair>> turns = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += AT_ONCE) {
      turns.add(pairs.subList(i, Math.min(pairs.size(), i + AT_ONCE)));
    }
    return turns;
  }

  private static Ping ping(Cluster cluster, Pair pair) throws InterruptedException {
    var parameters =
        ControlSocket.parameters()
            .put("target", cluster.node(pair.to()).address())
            .put("count", 1)
            .put("timeout_ms", PING.toMillis());
    try {
      Answer answer = cluster.node(pair.from()).ask("ping", parameters, PATIENCE.plus(PING));
      List<JsonNode> pongs = data(answer, "pong");
      double rtt = pongs.isEmpty() ? 0 : pongs.getFirst().path("rtt_ms").asDouble();
      List<JsonNode> lost = data(answer, "lost");
      String why =
          !pongs.isEmpty() ? "" : lost.isEmpty() ? "?" : lost.getFirst().path("why").asText();
      return new Ping(pair.from(), pair.to(), pongs.size(), rtt, why);
    } catch (IOException e) {
      return new Ping(pair.from(), pair.to(), 0, 0, String.valueOf(e.getMessage()));
    }
  }

  private static List<JsonNode> data(Answer answer, String event) {
    return answer.events().stream()
        .filter(told -> told.event().equals(event))
        .map(Told::data)
        .toList();
  }

  private static long unique(List<Ping> pings) {
    return pings.stream().filter(ping -> ping.answers() > 0).count();
  }

  private static double rate(List<Ping> pings) {
    return pings.isEmpty() ? 0 : unique(pings) / (double) pings.size();
  }

  /**
   * Whether this is what becomes of nodes that bear it.
   *
   * @param after what all nodes said at the end
   */
  static Verdict judge(List<Ping> pings, List<Status> after) {
    List<String> why = new ArrayList<>();
    if (rate(pings) < DELIVERY_MIN) {
      why.add(
          "%d of %d pings were answered, and %d %% had to be"
              .formatted(unique(pings), pings.size(), Math.round(DELIVERY_MIN * 100)));
    }
    pings.stream()
        .filter(ping -> ping.answers() > 1)
        .forEach(
            ping ->
                why.add(
                    "a ping from node %d to node %d was answered %d times"
                        .formatted(ping.from(), ping.to(), ping.answers())));
    why.addAll(Smoke.judge(after).why());
    return new Verdict(why);
  }
}
