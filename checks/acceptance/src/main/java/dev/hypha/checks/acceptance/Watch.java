package dev.hypha.checks.acceptance;

import java.time.Duration;
import java.util.List;

/** Waits for what nodes are to become. */
final class Watch {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private Watch() {}

  /**
   * Asks all nodes until each that runs has a peer, or the time is up.
   *
   * @return what they said at last
   */
  static List<Status> untilAllHavePeers(Cluster cluster, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<Status> statuses = cluster.statuses();
      boolean all =
          cluster.nodes().stream()
              .filter(NodeProcess::isAlive)
              .allMatch(node -> statuses.get(node.number()).peers() > 0);
      if (all || System.nanoTime() > deadline) {
        return statuses;
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }
}
