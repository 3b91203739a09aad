package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Runtime;
import dev.hypha.daemon.Failures;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.ping.PingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Every node pings every other, by its peer id alone. One pair after the other. */
record PingScene(DemoNetwork network, int nodes, Consumer<String> progress) implements Scene {
  private static final int PINGS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "every node pings every other";
  }

  @Override
  public String play() throws IOException {
    List<Hypha> all = network.all(nodes);
    Runtime clock = all.getFirst().node().runtime();
    long begin = clock.nanoTime();
    LongStream.Builder times = LongStream.builder();
    List<String> failures = new ArrayList<>();
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        if (from != to) {
          try {
            ping(all.get(from), all.get(to), times);
          } catch (IOException e) {
            failures.add(
                DemoNetwork.name(from)
                    + " → "
                    + DemoNetwork.name(to)
                    + ": "
                    + Failures.sentence(e));
          }
        }
      }
      progress.accept(DemoNetwork.name(from) + " has pinged the others");
    }
    int pairs = nodes * (nodes - 1);
    if (!failures.isEmpty()) {
      throw new DisprovedException(
          (pairs - failures.size()) + " of " + pairs + " pairs; " + failures.getFirst());
    }
    return figures(pairs, times.build().sorted().toArray(), (clock.nanoTime() - begin) / 1e9);
  }

  private static void ping(Hypha from, Hypha to, LongStream.Builder times) throws IOException {
    Connection connection = from.node().connect(PeerAddress.of(to.id()));
    if (!connection.peer().equals(to.id())) {
      throw new DisprovedException("connected to " + connection.peer());
    }
    if (!connection.info().security().equals(NoiseSecurity.HYBRID_768)) {
      throw new DisprovedException(connection.info().security() + " is not hybrid");
    }
    try (PingStream pings = from.ping().open(connection)) {
      for (int i = 0; i < PINGS; i++) {
        times.add(pings.ping(TIMEOUT).toNanos());
      }
    }
  }

  private static String figures(int pairs, long[] times, double seconds) {
    return String.format(
        Locale.ROOT,
        "%d of %d pairs, %d pings each, all over %s; round trip min %.3f, median %.3f, max %.3f ms;"
            + " %.2f s",
        pairs,
        pairs,
        PINGS,
        NoiseSecurity.HYBRID_768,
        times[0] / 1e6,
        times[times.length / 2] / 1e6,
        times[times.length - 1] / 1e6,
        seconds);
  }
}
