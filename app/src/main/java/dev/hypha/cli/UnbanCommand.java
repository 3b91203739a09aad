package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha unban}. */
@Command(
    name = "unban",
    description = "Let the running node admit a peer again, and forget what it had done.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  hypha unban 12D3KooW…")
final class UnbanCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "PEER", description = "A peer id.")
  private String peer = "";

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result =
          node.call("unban", Json.object().put("peer", peer), (event, content) -> {});
      output.line(
          "%s %s",
          result.path("peer").asText(),
          result.path("banned").asBoolean() ? "may come again" : "was not banned");
      output.object(result);
    }
    return ExitCode.OK;
  }
}
