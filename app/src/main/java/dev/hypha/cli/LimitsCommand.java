package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha limits}. */
@Command(
    name = "limits",
    description = {
      "Print what is used of each limit of the running node; ! stands before what is nearly full.",
      "Those of peers and protocols are the twenty fullest. Change them in the configuration:"
          + " limits."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha limits", "  hypha config explain limits.connections"})
final class LimitsCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result = node.call("limits", Json.object(), (event, content) -> {});
      output.object(result);
      for (JsonNode limit : result.path("limits")) {
        boolean bytes = limit.path("resource").asText().endsWith("bytes");
        output.line(
            "%s %-12s of %-12s %-9s %s %s",
            limit.path("near").asBoolean() ? "!" : " ",
            amount(limit.path("used").asLong(), bytes),
            amount(limit.path("limit").asLong(), bytes),
            limit.path("direction").asText(),
            limit.path("resource").asText(),
            "of " + limit.path("scope").asText());
      }
      output.line(
          "%d connections; above %d they are pruned to %d; %d refused by a limit so far; profile"
              + " %s",
          result.path("connections").asLong(),
          result.path("high").asLong(),
          result.path("low").asLong(),
          result.path("refusals").asLong(),
          result.path("profile").asText());
      if (result.path("near").asBoolean()) {
        output.note("nearly full: raise it, see hypha config explain limits.connections");
      }
    }
    return ExitCode.OK;
  }

  private static String amount(long value, boolean bytes) {
    return bytes ? ProgressBar.size(value) : Long.toString(value);
  }
}
