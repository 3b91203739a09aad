package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha disconnect}. */
@Command(
    name = "disconnect",
    description = {
      "Let the running node close every connection with a peer, and dial it no more by itself.",
      "That ends with hypha connect, ping or send, when the peer connects to us, and with the"
          + " node;",
      "to keep a peer away, ban it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  hypha disconnect 12D3KooW…")
final class DisconnectCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "PEER", description = "A peer id.")
  private String peer = "";

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result =
          node.call("disconnect", Json.object().put("peer", peer), (event, content) -> {});
      long closed = result.path("closed").asLong();
      output.object(result);
      if (closed == 0) {
        output.note("there was no connection with %s; see whom there is with: hypha peers", peer);
        return ExitCode.FAILED;
      }
      output.line(
          "closed %d %s with %s",
          closed, closed == 1 ? "connection" : "connections", result.path("peer").asText());
    }
    return ExitCode.OK;
  }
}
