package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.LogLevel;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha level}. */
@Command(
    name = "level",
    description = {
      "Print the levels of the running node's loggers, or change one until the node ends.",
      "For good it is done in the configuration: log.level."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha log level                          # which were set",
      "  hypha log level debug                    # of all loggers",
      "  hypha log level dev.hypha.node debug     # of one, and those beneath it"
    })
final class LogLevelCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "[LOGGER] LEVEL",
      arity = "0..2",
      completionCandidates = Names.class,
      description = "A level: off, error, warning, info, debug, trace, all; and whose.")
  private final List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ObjectNode params = Json.object();
    if (!words.isEmpty()) {
      params.put("level", words.getLast());
    }
    if (words.size() == 2) {
      params.put("logger", words.getFirst());
    }
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result = node.call("log", params, (event, content) -> {});
      output.object(result);
      for (JsonNode level : result.path("levels")) {
        String logger = level.path("logger").asText();
        output.line(
            "%-8s %s", level.path("level").asText(), logger.isEmpty() ? "all others" : logger);
      }
    }
    return ExitCode.OK;
  }

  /** For completion. */
  private static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(LogLevel.names());
    }
  }
}
