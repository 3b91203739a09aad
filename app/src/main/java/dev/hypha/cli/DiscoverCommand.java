package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha discover}. */
@Command(
    name = "discover",
    description = {
      "Have the running node look for peers, and print each as soon as it is found: who it is and"
          + " by which method, and its addresses beneath.",
      "Methods: kademlia (everybody that is heard of in a hash table), mdns (the local network),"
          + " rendezvous (who is registered at a point), exchange (whom connected peers are"
          + " connected to). Nobody is dialed by this. Exit code 1 if nobody is found."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha discover",
      "  hypha discover --method mdns --timeout 3s",
      "  hypha discover --method kademlia --network shop --count 100 --json | jq -r .peer",
      "  hypha discover --method rendezvous --name chat --at /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…"
    })
final class DiscoverCommand implements Callable<Integer> {
  private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "kademlia, mdns, rendezvous or exchange (default: all that the node has). mdns that is"
              + " off in the node looks without telling of the node.")
  private @Nullable String method;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End when so many are found (default: 20).")
  private @Nullable Integer count;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "Look for so long at most (default: 10s).")
  private @Nullable String timeout;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "With kademlia: in this table, lan, public, or one of dht.networks (default: the only one"
              + " that the node is in, or lan).")
  private @Nullable String network;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "With rendezvous: who is registered under this name (default: those of rendezvous.names;"
              + " with --at, under any).")
  private @Nullable String name;

  @Option(
      names = "--at",
      paramLabel = "ADDR",
      description = "With rendezvous: ask this point (default: those of rendezvous.points).")
  private @Nullable String at;

  @Override
  public Integer call() throws IOException {
    ObjectNode params = Json.object();
    if (count != null) {
      params.put("count", count);
    }
    if (timeout != null) {
      Duration span = DhtOptions.duration("--timeout", timeout, TIMEOUT_MIN, TIMEOUT_MAX);
      params.put("timeout_ms", span.toMillis());
    }
    put(params, "method", method);
    put(params, "network", network);
    put(params, "name", name);
    put(params, "at", at);
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("discover", params, (event, peer) -> tell(peer));
    }
    for (Map.Entry<String, JsonNode> each : result.path("failed").properties()) {
      output.note("%s: %s", each.getKey(), each.getValue().asText());
    }
    int found = result.path("count").asInt();
    output.note("%d found in %.1f s", found, result.path("ms").asDouble() / 1e3);
    if (found > 0) {
      return ExitCode.OK;
    }
    output.note("nobody was found\n  next: %s", next());
    return ExitCode.FAILED;
  }

  private static void put(ObjectNode params, String name, @Nullable String value) {
    if (value != null) {
      params.put(name, value);
    }
  }

  private void tell(ObjectNode peer) {
    output.object(peer);
    String where = peer.path("network").asText();
    output.line(
        "%s  %s%s",
        peer.path("peer").asText(),
        peer.path("method").asText(),
        where.isEmpty() ? "" : " (" + where + ")");
    for (JsonNode address : peer.path("addresses")) {
      output.line("  %s", address.asText());
    }
  }

  /** What helps most against finding nobody. */
  private String next() {
    return switch (String.valueOf(method)) {
      case "mdns" -> "on the other machine: hypha up --set discovery.mdns=true";
      case "rendezvous" ->
          "on the other machine: hypha up --set rendezvous.points=ADDR --set rendezvous.names=NAME";
      default -> "hypha bootstrap add ADDR   # of a node that knows others";
    };
  }
}
