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

/** {@code hypha sub}. */
@Command(
    name = "sub",
    description = {
      "Print what is said in a topic from now on until Ctrl-C, a message a line: time, author, the"
          + " end of its id, text.",
      "What is no text is printed in base64, a line's end as \\n. Who reads too slowly loses"
          + " messages, and is told how many."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha sub chat", "  hypha sub chat --json --count 10 | jq -r .text"})
final class SubCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "TOPIC", description = "What to listen to.")
  private String topic = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many messages (default: never).")
  private long count;

  private long told;

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      node.call("subscribe", Json.object().put("topic", topic), this::tell);
    } catch (EnoughException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private void tell(String event, ObjectNode content) throws EnoughException {
    switch (event) {
      case "ready" -> output.note("listening to %s; end with Ctrl-C", Visible.of(topic));
      case "dropped" -> {
        long lost = content.path("count").asLong();
        output.note("%d messages lost: they came faster than they were read", lost);
        output.object(Json.object().put("dropped", lost));
      }
      case "message" -> {
        output.object(content);
        output.line("%s", MessageLine.of(content));
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
}
