package dev.hypha.checks.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes that know the first one find each other: each has a peer within 30 seconds. */
final class Smoke implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public int nodes() {
    return 4;
  }

  @Override
  public Result run(Cluster cluster) throws IOException, InterruptedException {
    long began = System.nanoTime();
    cluster.start();
    long up = System.nanoTime();
    List<Status> statuses = Watch.untilAllHavePeers(cluster, PATIENCE);
    double seconds = (System.nanoTime() - up) / 1e9;
    var figures = Result.noFigures();
    figures.put("start_seconds", (up - began) / 1e9).put("peers_after_seconds", seconds);
    return new Result(judge(statuses), figures, cluster.lives(new int[0]));
  }

  /**
   * Whether {@code statuses} are those of nodes that are well.
   *
   * @param statuses of all nodes, once all had a peer or the time was up
   */
  static Verdict judge(List<Status> statuses) {
    List<String> why = new ArrayList<>();
    for (int number = 0; number < statuses.size(); number++) {
      Status status = statuses.get(number);
      if (!status.answered()) {
        why.add("node " + number + " does not say how it is: " + status.why());
      } else if (status.peers() == 0) {
        why.add("node " + number + " has no peer after " + PATIENCE.toSeconds() + " s");
      }
    }
    return new Verdict(why);
  }
}
