package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha status}. */
@Command(
    name = "status",
    description = {
      "Print on one screen what the running node is: its id, where it can be reached, its peers,"
          + " protocols, limits and security, and what is wrong, each with what to type.",
      "An address is 'reached' if somebody from outside has come to the node on it since its start,"
          + " 'seen by peers' if peers say that they see the node there."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha status", "  hypha status --json | jq -r '.warnings[].next'"})
final class StatusCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode status = node.call("status", Json.object(), (event, content) -> {});
      output.object(status);
      if (!output.json()) {
        StatusScreen.lines(status).forEach(line -> output.line("%s", line));
        warnings(status.path("warnings"));
      }
    }
    return ExitCode.OK;
  }

  private void warnings(JsonNode warnings) {
    List<String> none = List.of("", output.styled(Style.GREEN, "nothing is wrong"));
    if (warnings.isEmpty()) {
      none.forEach(line -> output.line("%s", line));
      return;
    }
    output.line("");
    for (JsonNode warning : warnings) {
      output.line("%s %s", output.styled(Style.YELLOW, "!"), warning.path("what").asText());
      output.line("  next: %s", warning.path("next").asText());
    }
  }
}
