package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha forget}. */
@Command(
    name = "forget",
    description = {
      "Let the running node forget a peer: its addresses, and how well it once shook hands.",
      "After this a weaker handshake with it is no downgrade. Do it when its owner has turned"
          + " hybrid handshakes off, and tells you so."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  hypha forget 12D3KooW…")
final class ForgetCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "PEER", description = "A peer id.")
  private String peer = "";

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result =
          node.call("forget", Json.object().put("peer", peer), (event, content) -> {});
      output.line(
          "%s %s",
          result.path("known").asBoolean() ? "forgot" : "did not know",
          result.path("peer").asText());
      output.object(result);
    }
    return ExitCode.OK;
  }
}
