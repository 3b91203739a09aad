package dev.hypha.checks.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every ten seconds one node, but never the first, is killed as by a power failure, or started
 * again if it is dead. Nothing hangs: every living node says within five seconds how it is. Who
 * comes back has the identity that it had and finds peers, and no node has lost a line of its audit
 * trail.
 */
final class Churn implements Scenario {
  private static final Duration LENGTH = Duration.ofMinutes(3);
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public int nodes() {
    return 10;
  }

  /**
   * One of the blows.
   *
   * @param victim the node
   * @param restarted whether it was started again, and not killed
   * @param trouble why it could not be started, or came back as somebody else; empty if all is well
   * @param connected whether it, started again, had a peer without help
   * @param helped whether it had one once it was told to connect
   * @param silent the living nodes that did not say how they are, and why
   */
  record Turn(
      int victim,
      boolean restarted,
      String trouble,
      boolean connected,
      boolean helped,
      List<String> silent) {}

  @Override
  public Result run(Cluster cluster) throws IOException, InterruptedException {
    cluster.start();
    List<Status> before = Watch.untilAllHavePeers(cluster, PATIENCE);
    List<Double> latencies = new ArrayList<>();
    List<Turn> turns = new ArrayList<>();
    long end = System.nanoTime() + cluster.time(LENGTH).toNanos();
    for (long next = System.nanoTime() + EVERY.toNanos(); next <= end; next += EVERY.toNanos()) {
      Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
      int victim = 1 + cluster.random().nextInt(cluster.size() - 1);
      turns.add(strike(cluster, victim, before.get(victim).id(), latencies));
    }
    for (NodeProcess node : cluster.nodes()) {
      if (!node.isAlive()) {
        turns.add(strike(cluster, node.number(), before.get(node.number()).id(), latencies));
      }
    }
    List<Status> after = Watch.untilAllHavePeers(cluster, PATIENCE);
    List<String> trails = Cluster.together(cluster.nodes(), NodeProcess::verifyTrail);
    var figures = Result.noFigures();
    figures
        .put("kills", turns.stream().filter(turn -> !turn.restarted()).count())
        .put("restarts", turns.stream().filter(Turn::restarted).count())
        .put("back_without_help", turns.stream().filter(Turn::connected).count());
    new Latencies(latencies).tell(figures.putObject("status"));
    return new Result(judge(turns, after, trails), figures, cluster.lives(new int[0]));
  }

  private static Turn strike(Cluster cluster, int number, String id, List<Double> latencies)
      throws InterruptedException {
    NodeProcess node = cluster.node(number);
    if (node.isAlive()) {
      node.kill();
      return new Turn(number, false, "", false, false, silent(cluster, latencies));
    }
    try {
      node.start();
    } catch (IOException e) {
      return new Turn(
          number, true, String.valueOf(e.getMessage()), false, false, silent(cluster, latencies));
    }
    boolean connected = hasPeer(node, Duration.ofSeconds(5));
    boolean helped = connected || help(cluster, node);
    List<String> silent = silent(cluster, latencies);
    Status now = node.status();
    String trouble =
        !now.answered() || now.id().equals(id) ? "" : "it was " + id + " and is " + now.id();
    return new Turn(number, true, trouble, connected, helped, silent);
  }

  /** As its owner would: {@code hypha connect}. */
  private static boolean help(Cluster cluster, NodeProcess node) throws InterruptedException {
    try {
      node.ask(
          "connect", ControlSocket.parameters().put("target", cluster.node(0).address()), PATIENCE);
    } catch (IOException e) {
      return false;
    }
    return hasPeer(node, PATIENCE);
  }

  private static boolean hasPeer(NodeProcess node, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (node.status().peers() == 0) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(100);
    }
    return true;
  }

  private static List<String> silent(Cluster cluster, List<Double> latencies)
      throws InterruptedException {
    List<Status> statuses = cluster.statuses();
    List<String> silent = new ArrayList<>();
    for (NodeProcess node : cluster.nodes()) {
      Status status = statuses.get(node.number());
      if (status.answered()) {
        latencies.add(status.milliseconds());
      } else if (node.isAlive()) {
        silent.add("node " + node.number() + ": " + status.why());
      }
    }
    return silent;
  }

  /**
   * Whether this is what becomes of nodes that bear it.
   *
   * @param after what all nodes said at the end, when every one was to run
   * @param trails of each node what is wrong with its audit trail; empty for nothing
   */
  static Verdict judge(List<Turn> turns, List<Status> after, List<String> trails) {
    List<String> why = new ArrayList<>();
    if (turns.stream().noneMatch(Turn::restarted)) {
      why.add("no node was killed and started again: the time is too short to say anything");
    }
    for (Turn turn : turns) {
      turn.silent().forEach(silent -> why.add("no status within 5 s of " + silent));
      if (!turn.trouble().isEmpty()) {
        why.add("node " + turn.victim() + " does not come back: " + turn.trouble());
      } else if (turn.restarted() && !turn.helped()) {
        why.add("node " + turn.victim() + " came back and found no peer, not even when told to");
      }
    }
    why.addAll(Smoke.judge(after).why());
    for (int number = 0; number < trails.size(); number++) {
      if (!trails.get(number).isEmpty()) {
        why.add("the audit trail of node " + number + " is broken: " + trails.get(number));
      }
    }
    return new Verdict(why);
  }
}
