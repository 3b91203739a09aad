package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha trace}. */
@Command(
    name = "trace",
    description = {
      "Follow a message back to where it began, a node a line: who, when by its clock, what it"
          + " thought of the message, from whom it had it.",
      "Only nodes answer whose owner has allowed this one, in gossip.trace_allow of their"
          + " configuration; each says what it likes. Exit code 1 if the way is not whole."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha trace 1899f3e2a1b40000      # the end of the id, as hypha sub prints it",
      "  hypha up --set gossip.trace_allow=12D3KooW…    # on the others: let that peer ask"
    })
final class TraceCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "MESSAGE-ID",
      description = "The id in hexadecimal digits, or its end if the node remembers only one such.")
  private String id = "";

  @Override
  public Integer call() throws IOException {
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("trace", Json.object().put("id", id), (event, hop) -> tell(hop));
    }
    if (result.path("complete").asBoolean()) {
      return ExitCode.OK;
    }
    if (result.path("remembered").asBoolean()) {
      output.note(
          "the way is not whole\n  next: on the node that did not say, hypha config explain"
              + " gossip.trace_allow");
    } else {
      output.note(
          "this node does not remember the message: it never had it, or too many came since\n"
              + "  next: hypha config explain gossip.traced_messages");
    }
    return ExitCode.FAILED;
  }

  private void tell(ObjectNode hop) {
    output.object(hop);
    if (!hop.has("verdict")) {
      output.line("%2d  %s  %s", hop.path("hop").asInt(), peer(hop), hop.path("why").asText());
      return;
    }
    boolean origin = hop.path("origin").asBoolean();
    output.line(
        "%2d  %s  %s  %s  %s",
        hop.path("hop").asInt(),
        peer(hop),
        hop.path("at").asText(),
        origin ? "published" : verdict(hop.path("verdict").asText()),
        origin ? "here" : "from " + hop.path("from").asText());
  }

  private static String peer(ObjectNode hop) {
    return hop.path("peer").asText();
  }

  private static String verdict(String verdict) {
    return switch (verdict) {
      case "accept" -> "accepted";
      case "reject" -> "rejected";
      case "ignore" -> "ignored";
      default -> verdict;
    };
  }
}
