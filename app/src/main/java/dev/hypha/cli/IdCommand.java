package dev.hypha.cli;

import dev.hypha.daemon.Identity;
import dev.hypha.daemon.Json;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha id}. */
@Command(
    name = "id",
    description = "Print this node's peer id; make the identity if there is none.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha id", "  hypha id --data-dir /srv/hypha --json"})
final class IdCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    PeerId id = PeerId.ofPublicKey(Identity.loadOrCreate(data.home()).publicKey().encode());
    output.line("%s", id);
    if (output.json()) {
      output.object(Json.object().put("id", id.toString()));
    }
    return ExitCode.OK;
  }
}
