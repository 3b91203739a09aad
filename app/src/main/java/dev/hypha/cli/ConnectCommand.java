package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha connect}. */
@Command(
    name = "connect",
    description = "Let the running node connect to a peer.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha connect /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha connect 12D3KooW… --verbose    # which of its addresses, and what of the others?"
    })
final class ConnectCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "ADDR", description = "Where the peer is: /ip4/…/tcp/…/p2p/…")
  private String address = "";

  @Option(
      names = {"-v", "--verbose"},
      description = "Say what became of each address of the peer.")
  private boolean verbose;

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode route =
          node.call("connect", Json.object().put("target", address), (event, content) -> {});
      output.line("connected to %s  %s", route.path("peer").asText(), describe(route));
      if (verbose) {
        DialLines.of(route.path("dial")).forEach(line -> output.line("  %s", line));
      }
      output.object(route);
    }
    return ExitCode.OK;
  }

  /** {@code direct tcp /noise… X25519… /yamux/1.0.0}. */
  static String describe(JsonNode route) {
    return String.join(
        "  ",
        route.path("path").asText(),
        route.path("transport").asText(),
        route.path("security").asText(),
        route.path("group").asText(),
        route.path("muxer").asText());
  }
}
