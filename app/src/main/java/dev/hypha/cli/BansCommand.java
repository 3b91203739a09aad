package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha bans}. */
@Command(
    name = "bans",
    description = "Print whom the running node has banned, until when and why.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha bans", "  hypha unban 12D3KooW…"})
final class BansCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result =
          node.call(
              "bans",
              Json.object(),
              (event, ban) -> {
                output.line(
                    "%s  score %d, until about %s: %s",
                    ban.path("peer").asText(),
                    ban.path("score").asInt(),
                    ban.path("until").asText(),
                    ban.path("why").asText());
                output.object(ban);
              });
      output.line("%d banned", result.path("count").asInt());
    }
    return ExitCode.OK;
  }
}
