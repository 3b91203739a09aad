package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha topics}. */
@Command(
    name = "topics",
    description = {
      "Print the topics that the running node or one of its peers listens to, a topic a line; *"
          + " stands before those of the node.",
      "Copies a second go in and out between peers, on average of the last eight seconds; messages"
          + " are counted once, since the node has begun."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha topics", "  hypha topics --json | jq -r 'select(.joined) | .topic'"})
final class TopicsCommand implements Callable<Integer> {
  private static final String ROW = "%s %-24s %6s %5s %8s %8s %10s";

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();
  private boolean headed;

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result = node.call("topics", Json.object(), (event, content) -> tell(content));
      long more = result.path("count").asLong() - result.path("told").asLong();
      output.note(
          "%d topics%s", result.path("count").asLong(), more > 0 ? ", " + more + " not shown" : "");
    }
    return ExitCode.OK;
  }

  private void tell(ObjectNode topic) {
    output.object(topic);
    if (!headed) {
      output.line("%s", headings());
      headed = true;
    }
    output.line("%s", line(topic));
  }

  /** A topic, as hypha top shows it too. */
  static String line(JsonNode topic) {
    return String.format(
        Locale.ROOT,
        ROW,
        topic.path("joined").asBoolean() ? "*" : " ",
        Visible.of(topic.path("topic").asText()),
        topic.path("peers").asText(),
        topic.path("mesh").asText(),
        rate(topic.path("received_per_second").asDouble()),
        rate(topic.path("sent_per_second").asDouble()),
        topic.path("published").asLong() + topic.path("delivered").asLong());
  }

  /** What stands above such lines. */
  static String headings() {
    return String.format(
        Locale.ROOT, ROW, " ", "TOPIC", "PEERS", "MESH", "IN/s", "OUT/s", "MESSAGES");
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%.1f", perSecond);
  }
}
