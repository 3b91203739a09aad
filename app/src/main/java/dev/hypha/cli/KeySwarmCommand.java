package dev.hypha.cli;

import dev.hypha.daemon.Json;
import dev.hypha.daemon.Keyring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha key swarm}. */
@Command(
    name = "swarm",
    description = {
      "Make the key of a new private network, in a new file that only you can read.",
      "Nodes with the same key understand each other and nobody else."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha key swarm",
      "  hypha key swarm ./swarm.key   # then copy it to the other members"
    })
final class KeySwarmCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The new file (default: swarm.key in the data directory).")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    if (file == null) {
      data.home().prepare();
    }
    Path to = file == null ? data.home().swarmKey() : file.toAbsolutePath().normalize();
    String fingerprint = Keyring.swarm(to);
    output.line("%s", to);
    output.object(Json.object().put("fingerprint", fingerprint).put("file", to.toString()));
    output.note("private network %s: copy the file to its other members, over ssh", fingerprint);
    output.note(
        file == null
            ? "a node that runs is in it after its next start: hypha up"
            : "to be in it: hypha up --swarm-key " + to);
    return ExitCode.OK;
  }
}
