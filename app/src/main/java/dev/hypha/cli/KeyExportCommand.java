package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.NodePlan;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.Keyring;
import dev.hypha.daemon.NoNodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha key export}. */
@Command(
    name = "export",
    description = {
      "Write the identity to a new file that only you can read: base64 of the private key protobuf,"
          + " as go-libp2p and rust-libp2p read it.",
      "It is not encrypted. The audit trail has a line of it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha key export ./identity.backup"})
final class KeyExportCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "FILE", description = "The new file.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    ObjectNode result = export(file.toAbsolutePath().normalize());
    output.object(result);
    output.line("%s", result.path("file").asText());
    output.note(
        "%s the file is the identity %s, and it is not encrypted: who reads it is this node from"
            + " then on. Keep it off line, and delete it when it has done its service",
        output.styled(Style.RED, "WARNING:"), result.path("id").asText());
    return ExitCode.OK;
  }

  private ObjectNode export(Path to) throws IOException {
    ObjectNode params = Json.object().put("file", to.toString());
    try (ControlClient node = ControlClient.connect(data.home())) {
      return node.call("export", params, (event, content) -> {});
    } catch (NoNodeException e) {
      NodePlan plan = new NodePlan(configured.settings(data.home(), List.of()));
      return params.put("id", new Keyring(data.home(), plan.audit()).export(to).toString());
    }
  }
}
