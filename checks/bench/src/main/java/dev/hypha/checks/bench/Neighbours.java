package dev.hypha.checks.bench;

import dev.hypha.Hypha;
import dev.hypha.core.Discovery.PeerFound;
import dev.hypha.core.Event;
import dev.hypha.core.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Two nodes on one local network that know nothing of each other: how long after its start the
 * second is found by the first by multicast DNS, and connected. Both are in this process, each with
 * sockets of its own; an interface that takes multicast has to be up.
 */
final class Neighbours {
  private static final int WARM_UPS = 1;
  private static final int PATIENCE_SECONDS = 30;

  private Neighbours() {}

  static List<Case> measure(int rounds) throws Exception {
    List<Double> found = new ArrayList<>();
    List<Double> connected = new ArrayList<>();
    for (int i = -WARM_UPS; i < rounds; i++) {
      Seen seen = round();
      if (i >= 0) {
        found.add(seen.found());
        connected.add(seen.connected());
      }
    }
    return List.of(
        Case.alone("mdns: a neighbour is found", Case.median(found), "ms", "-", found),
        Case.alone("mdns: and connected", Case.median(connected), "ms", "<= 3000", connected));
  }

  /** Milliseconds since the second node began to start. */
  private record Seen(double found, double connected) {}

  private static Seen round() throws Exception {
    CompletableFuture<Long> found = new CompletableFuture<>();
    CompletableFuture<Long> connected = new CompletableFuture<>();
    try (Hypha first = neighbour();
        Registration _ =
            first.node().events().on(PeerFound.class, event -> found.complete(System.nanoTime()));
        Registration _ =
            first
                .node()
                .events()
                .on(Event.Connected.class, e -> connected.complete(System.nanoTime()))) {
      long begin = System.nanoTime();
      try (Hypha _ = neighbour()) {
        return new Seen(since(begin, found), since(begin, connected));
      }
    }
  }

  private static double since(long begin, CompletableFuture<Long> moment) throws Exception {
    return (moment.get(PATIENCE_SECONDS, TimeUnit.SECONDS) - begin) / 1e6;
  }

  private static Hypha neighbour() throws IOException {
    return Hypha.builder().listen("/ip4/0.0.0.0/tcp/0").mdns(true).minPeers(1).start();
  }
}
