package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha config show}. */
@Command(
    name = "show",
    description = {
      "Print every key with its value and where that comes from.",
      "Of the running node; if none runs on the data directory, as hypha up would have it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha config show",
      "  hypha config show --changed --json",
      "  HYPHA_PROFILE=server hypha config show --changed"
    })
final class ConfigShowCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Option(names = "--changed", description = "Leave out what is as it is by default.")
  private boolean changed;

  @Override
  public Integer call() throws IOException {
    ObjectNode config = new EffectiveConfig(data, configured).read();
    if (changed && config.path("values") instanceof ArrayNode values) {
      Iterator<JsonNode> each = values.iterator();
      while (each.hasNext()) {
        if (each.next().path("layer").asText().equals("default")) {
          each.remove();
        }
      }
    }
    output.note("%s", EffectiveConfig.describe(config));
    for (JsonNode value : config.path("values")) {
      output.line(
          "%-32s %-28s %s",
          value.path("key").asText(), value.path("value").asText(), value.path("place").asText());
    }
    output.object(config);
    return ExitCode.OK;
  }
}
