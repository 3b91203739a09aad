package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha peers}. */
@Command(
    name = "peers",
    description = {
      "Print whom the running node is connected to, and how; one connection a line.",
      "With --json one object a peer."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha peers", "  hypha peers --json | jq -r .peer"})
final class PeersCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result = node.call("peers", Json.object(), (event, content) -> tell(content));
      output.note("%d peers", result.path("count").asLong());
    }
    return ExitCode.OK;
  }

  private void tell(ObjectNode peer) {
    output.object(peer);
    for (JsonNode connection : peer.path("connections")) {
      output.line(
          "%s  %-8s  %s  %s  %d streams  %s  %s",
          peer.path("peer").asText(),
          connection.path("direction").asText(),
          ConnectCommand.describe(connection),
          connection.path("remote").asText(),
          connection.path("streams").asLong(),
          Duration.ofSeconds(connection.path("seconds").asLong()).toString().substring(2),
          peer.path("agent").asText());
    }
  }
}
