package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.BootstrapFile;
import dev.hypha.core.PeerAddress;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha bootstrap remove}. */
@Command(
    name = "remove",
    description = {
      "Take an address, or all addresses of a peer, from those that the node connects to first.",
      "A connection that there is stays: hypha disconnect PEER closes it. Exit code 1 if it was not"
          + " there."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha bootstrap remove 12D3KooW…",
      "  hypha bootstrap remove /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…"
    })
final class BootstrapRemoveCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "PEER|ADDR", description = "A peer id, or one of its addresses.")
  private String typed = "";

  @Override
  public Integer call() throws IOException {
    String peer = PeerAddress.parse(typed).peer().toString();
    try (BootstrapTarget target = BootstrapTarget.of(data.home(), configured)) {
      Path file = target.file();
      List<String> gone = new BootstrapFile(file).remove(typed);
      Optional<ObjectNode> told = target.tell(Json.object().put("remove", typed));
      boolean stopped = told.isPresent() && told.get().path("changed").asBoolean();
      ObjectNode result =
          Json.object()
              .put("peer", peer)
              .put("file", file.toString())
              .put("told_node", target.runs())
              .put("node_changed", stopped);
      ArrayNode removed = result.putArray("removed");
      gone.forEach(removed::add);
      output.object(result);
      gone.forEach(address -> output.line("removed %s  %s", address, file));
      if (gone.isEmpty() && stopped) {
        output.line("the running node no longer uses %s; it does not stand in %s", typed, file);
      }
      if (gone.isEmpty() && !stopped) {
        output.note("%s is no bootstrap peer\n  next: hypha bootstrap list", typed);
        return ExitCode.FAILED;
      }
      target
          .outweighed()
          .ifPresent(
              place ->
                  output.note(
                      "%s outweighs the file when a node is started\n"
                          + "  next: hypha config explain bootstrap",
                      place));
    }
    return ExitCode.OK;
  }
}
