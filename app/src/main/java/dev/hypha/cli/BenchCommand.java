package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NodeAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha bench}: with the running node, or with a throw-away identity if none runs. */
@Command(
    name = "bench",
    description = {
      "Measure round trips to a peer, and how fast bytes go there and come back.",
      "The running node does it; if none runs, a node with a throw-away identity. The peer must"
          + " allow it: protocols.perf = true."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha bench /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha bench 12D3KooW… --mib 1024 --count 9    # a peer that the running node knows",
      "  hypha up --set protocols.perf=true            # the other end"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int PINGS = 10;
  private static final double MIB = 1 << 20;

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "PEER|ADDR",
      description = "A peer id, or where the peer is: /ip4/…/tcp/…/p2p/…")
  private String target = "";

  @Option(
      names = "--mib",
      paramLabel = "N",
      description = "How much to move each way, in MiB (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int mib;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "How often (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int count;

  @Override
  public Integer call() throws IOException {
    try (NodeAccess node = data.nodeFor(target, configured)) {
      ObjectNode pings = roundTrips(node);
      List<Double> uploads = new ArrayList<>();
      List<Double> downloads = new ArrayList<>();
      for (int n = 1; n <= count; n++) {
        ObjectNode round = round(node);
        uploads.add(rate(round, "upload"));
        downloads.add(rate(round, "download"));
        output.line(
            "%d  upload %.1f MiB/s  download %.1f MiB/s",
            n, uploads.getLast(), downloads.getLast());
      }
      ObjectNode summary = summary(pings, uploads, downloads);
      output.object(summary);
      output.line(
          "median of %d: upload %.1f MiB/s, download %.1f MiB/s",
          count,
          summary.path("upload_mib_per_second").asDouble(),
          summary.path("download_mib_per_second").asDouble());
    }
    return ExitCode.OK;
  }

  private ObjectNode roundTrips(NodeAccess node) throws IOException {
    ObjectNode params = Json.object().put("target", target).put("count", PINGS);
    ObjectNode pings = node.call("ping", params, (event, content) -> {});
    output.line("%s  %s", pings.path("peer").asText(), ConnectCommand.describe(pings));
    output.line(
        "round trip min/avg/max %.3f/%.3f/%.3f ms",
        pings.path("min_ms").asDouble(),
        pings.path("avg_ms").asDouble(),
        pings.path("max_ms").asDouble());
    return pings;
  }

  private ObjectNode round(NodeAccess node) throws IOException {
    ObjectNode params =
        Json.object().put("target", target).put("upload_mib", mib).put("download_mib", mib);
    ProgressBar bar = output.bar();
    try {
      return node.call("perf", params, (event, content) -> draw(bar, event, content));
    } finally {
      bar.end();
    }
  }

  private static void draw(ProgressBar bar, String event, JsonNode content) {
    if (event.equals("progress")) {
      bar.draw("moving", content.path("bytes").asLong(), content.path("total").asLong());
    }
  }

  private static double rate(JsonNode round, String way) {
    double seconds = Math.max(1e-9, round.path(way + "_seconds").asDouble());
    return round.path(way + "_bytes").asLong() / MIB / seconds;
  }

  private ObjectNode summary(ObjectNode pings, List<Double> uploads, List<Double> downloads) {
    ObjectNode summary = pings.deepCopy();
    summary.put("mib", mib).put("count", count);
    summary.put("upload_mib_per_second", median(uploads));
    summary.put("download_mib_per_second", median(downloads));
    uploads.forEach(summary.putArray("uploads")::add);
    downloads.forEach(summary.putArray("downloads")::add);
    return summary;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
