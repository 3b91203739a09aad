package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha ban}. */
@Command(
    name = "ban",
    description = {
      "Let the running node close its connections with a peer and make none for some hours.",
      "Peers that break specifications again and again are banned without this. A ban outlives the"
          + " node."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha ban 12D3KooW… --reason 'floods us'",
      "  hypha bans",
      "  hypha unban 12D3KooW…"
    })
final class BanCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "PEER", description = "A peer id.")
  private String peer = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the log and yourself.")
  private String reason = "";

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode question = Json.object().put("peer", peer).put("why", reason);
      ObjectNode result = node.call("ban", question, (event, content) -> {});
      output.line(
          "banned %s until about %s", result.path("peer").asText(), result.path("until").asText());
      output.object(result);
    }
    return ExitCode.OK;
  }
}
