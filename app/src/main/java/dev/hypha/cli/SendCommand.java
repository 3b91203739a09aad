package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NodeAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha send}. */
@Command(
    name = "send",
    description = {
      "Send a file to a peer that receives.",
      "The running node does it; if none runs, a node with a throw-away identity.",
      "A transfer that was cut goes on where it stopped: type the same again."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha send report.pdf /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha send report.pdf 12D3KooW… --json    # a peer that the node knows"
    })
final class SendCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "FILE", description = "What to send.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "PEER|ADDR",
      description = "A peer id, or where the peer is: /ip4/…/tcp/…/p2p/…")
  private String target = "";

  @Override
  public Integer call() throws IOException {
    ObjectNode params =
        Json.object().put("file", file.toAbsolutePath().toString()).put("target", target);
    try (NodeAccess node = data.nodeFor(target, configured)) {
      ProgressBar reading = output.bar();
      ProgressBar sending = output.bar();
      ObjectNode sent;
      try {
        sent =
            node.call(
                "send",
                params,
                (event, content) -> {
                  boolean digest = event.equals("digest");
                  if (digest || event.equals("progress")) {
                    (digest ? reading : sending)
                        .draw(
                            digest ? "reading" : "sending",
                            content.path("bytes").asLong(),
                            content.path("total").asLong());
                  }
                });
      } finally {
        sending.end();
      }
      report(sent);
    }
    return ExitCode.OK;
  }

  private void report(ObjectNode sent) {
    output.object(sent);
    String name = sent.path("stored_as").asText();
    if (sent.path("already_there").asBoolean()) {
      output.line("%s was there already, as %s", file.getFileName(), name);
      return;
    }
    long resumed = sent.path("resumed_at").asLong();
    long moved = sent.path("size").asLong() - resumed;
    double seconds = sent.path("seconds").asDouble();
    output.line(
        "sent %s as %s: %s in %.1f s, %s/s%s",
        file.getFileName(),
        name,
        ProgressBar.size(moved),
        seconds,
        ProgressBar.size((long) (moved / Math.max(1e-3, seconds))),
        resumed == 0 ? "" : ", after " + ProgressBar.size(resumed) + " of earlier attempts");
    output.line("sha256 %s", sent.path("sha256").asText());
  }
}
