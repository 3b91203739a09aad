package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha addresses}. */
@Command(
    name = "addresses",
    description = "Print where the running node can be dialed, one address a line.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha addresses", "  hypha ping $(hypha addresses | head -n 1)"})
final class AddressesCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      ObjectNode result = node.call("addresses", Json.object(), (event, content) -> {});
      result.path("addresses").forEach(address -> output.line("%s", address.asText()));
      output.object(result);
    }
    return ExitCode.OK;
  }
}
