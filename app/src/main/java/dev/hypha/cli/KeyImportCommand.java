package dev.hypha.cli;

import dev.hypha.config.NodePlan;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.Keyring;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha key import}. */
@Command(
    name = "import",
    description = {
      "Make the key in a file the identity of a data directory that has none: the private key"
          + " protobuf, or base64 of it.",
      "Two nodes with one identity drive each other out: stop the one that it comes from."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha key import ./identity.backup --data-dir /srv/hypha"})
final class KeyImportCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "FILE", description = "The file with the key.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    NodePlan plan = new NodePlan(configured.settings(data.home(), List.of()));
    Path from = file.toAbsolutePath().normalize();
    PeerId id = new Keyring(data.home(), plan.audit()).take(from);
    output.line("%s", id);
    output.object(Json.object().put("id", id.toString()).put("file", from.toString()));
    if (Keyring.isOpenToOthers(from)) {
      output.note(
          "%s others could read the key: chmod 600 %s, and think of hypha key rotate",
          output.styled(Style.RED, "WARNING:"), from);
    }
    return ExitCode.OK;
  }
}
