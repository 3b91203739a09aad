package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.BootstrapFile;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha bootstrap add}. */
@Command(
    name = "add",
    description = {
      "Add a peer to those that the node connects to first; one that runs dials it at once.",
      "The file is made if it is not there."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha bootstrap add /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha bootstrap add /dnsaddr/bootstrap.example/p2p/12D3KooW… --config ./hypha.toml"
    })
final class BootstrapAddCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "ADDR", description = "Where the peer is: /ip4/…/tcp/…/p2p/…")
  private String typed = "";

  @Override
  public Integer call() throws IOException {
    String address = BootstrapFile.address(typed);
    try (BootstrapTarget target = BootstrapTarget.of(data.home(), configured)) {
      Path file = target.file();
      boolean added = new BootstrapFile(file).add(address);
      target.tell(Json.object().put("add", address));
      ObjectNode result =
          Json.object()
              .put("address", address)
              .put("added", added)
              .put("file", file.toString())
              .put("told_node", target.runs());
      output.object(result);
      output.line("%s %s  %s", added ? "added" : "was there already:", address, file);
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
