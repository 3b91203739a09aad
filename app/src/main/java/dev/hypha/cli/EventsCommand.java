package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha events}. */
@Command(
    name = "events",
    description = {
      "Print what happens in the running node until Ctrl-C, one event a line.",
      "Who reads too slowly loses events, and is told how many."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha events", "  hypha events --json --count 1"})
final class EventsCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many events (default: never).")
  private long count;

  private long told;

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      node.call("events", Json.object(), this::tell);
    } catch (EnoughException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private void tell(String event, ObjectNode content) throws EnoughException {
    switch (event) {
      case "ready" -> output.note("listening; end with Ctrl-C");
      case "dropped" -> {
        output.note("%d events lost: they came faster than they were read", lost(content));
        output.object(Json.object().put("dropped", lost(content)));
      }
      case "event" -> {
        output.object(content);
        output.line("%s", line(content));
        told++;
        if (told == count) {
          throw new EnoughException();
        }
      }
      default -> {
        // of a newer node
      }
    }
  }

  private static long lost(ObjectNode content) {
    return content.path("count").asLong();
  }

  private static String line(ObjectNode event) {
    StringBuilder line = new StringBuilder(event.path("at").asText());
    line.append("  ").append(event.path("kind").asText());
    event
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("at") && !field.getKey().equals("kind")) {
                JsonNode value = field.getValue();
                line.append("  ").append(field.getKey()).append('=');
                line.append(value.isTextual() ? value.asText() : value.toString());
              }
            });
    return line.toString();
  }
}
