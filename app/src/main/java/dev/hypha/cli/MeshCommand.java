package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha mesh}. */
@Command(
    name = "mesh",
    description = {
      "Print with whom the running node exchanges whole messages of a topic: who dialed whom, what"
          + " each speaks, its score, and beneath it what the score is made of.",
      "Parts that add nothing are left out. Exit code 1 if the node does not listen to the topic."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha mesh chat",
      "  hypha mesh chat --all       # also who listens outside the mesh",
      "  hypha mesh chat --json | jq 'select(.score < 0) | .parts'"
    })
final class MeshCommand implements Callable<Integer> {
  /** What each part is for, in the order of gossipsub-v1.1.md. */
  private static final Map<String, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("p1", "P1 time in the mesh");
    PARTS.put("p2", "P2 messages it brought first");
    PARTS.put("p3", "P3 messages it did not bring");
    PARTS.put("p3b", "P3b the same, when it was pruned for it");
    PARTS.put("p4", "P4 invalid messages");
    PARTS.put("other_topics", "other topics");
    PARTS.put("p5", "P5 what the application says");
    PARTS.put("p6", "P6 too many peers behind its address");
    PARTS.put("p7", "P7 breaches of the protocol");
  }

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "TOPIC", description = "Whose mesh.")
  private String topic = "";

  @Option(names = "--all", description = "Print also the peers that listen outside the mesh.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result =
          node.call("mesh", Json.object().put("topic", topic), (event, member) -> tell(member));
    }
    String name = Visible.of(topic);
    long outside = result.path("peers").asLong() - result.path("mesh").asLong();
    output.note(
        "%d in the mesh of %s, %d listen outside it%s",
        result.path("mesh").asLong(), name, outside, outside > 0 && !all ? ": --all" : "");
    if (!result.path("joined").asBoolean()) {
      output.note(
          "the node does not listen to %s, so it has no mesh\n  next: hypha sub %s", name, name);
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  private void tell(ObjectNode member) {
    if (!all && !member.path("in_mesh").asBoolean()) {
      return;
    }
    output.object(member);
    output.line(
        "%s %s  %-8s  %s  score %s  %s",
        member.path("in_mesh").asBoolean() ? "*" : " ",
        member.path("peer").asText(),
        member.path("direction").asText(),
        member.path("protocol").asText(),
        number(member.path("score").asDouble()),
        member.path("standing").asText().replace('_', ' '));
    parts(member.path("parts")).forEach(part -> output.line("    %s", part));
  }

  private static List<String> parts(JsonNode parts) {
    List<String> lines = new ArrayList<>();
    PARTS.forEach(
        (name, what) -> {
          double value = parts.path(name).asDouble();
          if (value != 0) {
            lines.add(String.format(Locale.ROOT, "%10s  %s", signed(value), what));
          }
        });
    return lines;
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + number(value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%.1f", value);
  }
}
