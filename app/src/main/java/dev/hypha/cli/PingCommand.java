package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NodeAccess;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha ping}: with the running node, or with a throw-away identity if none runs. */
@Command(
    name = "ping",
    description = {
      "Ping a peer and say how it was reached.",
      "The running node does it; if none runs, a node with a throw-away identity."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha ping /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha ping 12D3KooW… --count 10    # a peer that the running node knows",
      "  hypha ping 12D3KooW… --count 20 --until-direct    # has hole punching worked?"
    })
final class PingCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "PEER|ADDR",
      description = "A peer id, or where the peer is: /ip4/…/tcp/…/p2p/…")
  private String target = "";

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "How many pings (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int count;

  @Option(
      names = "--until-direct",
      description =
          "Stop with the first answer over a direct connection, and fail if all N came by a relay.")
  private boolean untilDirect;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say what became of each address of the peer.")
  private boolean verbose;

  private String name = "";
  private String route = "";

  @Override
  public Integer call() throws IOException {
    ObjectNode params = Json.object().put("target", target).put("count", count);
    params.put("until_direct", untilDirect);
    try (NodeAccess node = data.nodeFor(target, configured)) {
      ObjectNode summary = node.call("ping", params, this::tell);
      output.object(summary);
      long received = summary.path("received").asLong();
      String times = received == 0 ? "" : times(summary);
      output.line(
          "%d sent, %d answered, %.0f %% lost%s",
          summary.path("sent").asLong(), received, summary.path("loss_percent").asDouble(), times);
      boolean direct = summary.path("path").asText().equals("direct");
      return received == 0 || (untilDirect && !direct) ? ExitCode.FAILED : ExitCode.OK;
    }
  }

  private void tell(String event, JsonNode content) {
    switch (event) {
      case "route" -> {
        String peer = content.path("peer").asText();
        name = peer.substring(Math.max(0, peer.length() - 6));
        route = ConnectCommand.describe(content);
        if (verbose) {
          DialLines.of(content.path("dial")).forEach(line -> output.line("%s", line));
        }
      }
      case "pong" ->
          output.line(
              "pong %s  %d  %.3f ms  %s",
              name, content.path("n").asLong(), content.path("rtt_ms").asDouble(), route);
      case "lost" ->
          output.line(
              "lost %s  %d  %s", name, content.path("n").asLong(), content.path("why").asText());
      default -> {
        // of a newer node
      }
    }
  }

  private static String times(JsonNode summary) {
    return String.format(
        Locale.ROOT,
        "; min/avg/max %.3f/%.3f/%.3f ms",
        summary.path("min_ms").asDouble(),
        summary.path("avg_ms").asDouble(),
        summary.path("max_ms").asDouble());
  }
}
