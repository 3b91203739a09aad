package dev.hypha.cli;

import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha id}. */
@Command(
    name = "id",
    description = "Print this node's peer id; make the identity if there is none.",
    mixinStandardHelpOptions = true)
final class IdCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();

  @Override
  public Integer call() throws IOException {
    System.out.println(PeerId.ofPublicKey(Identity.loadOrCreate(data.path()).publicKey().encode()));
    return ExitCode.OK;
  }
}
