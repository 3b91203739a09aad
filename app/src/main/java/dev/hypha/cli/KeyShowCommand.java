package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.daemon.EnvironmentException;
import dev.hypha.daemon.Identity;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.Keyring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha key show}. */
@Command(
    name = "show",
    description = {
      "Print the identity: its peer id, its type and its public key. Nothing secret is printed."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha key show", "  hypha key show --json | jq -r .public_key"})
final class KeyShowCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Path file = data.home().key();
    PrivateKey key =
        Identity.find(data.home())
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        data.home().directory() + " has no identity: make one with hypha id"));
    boolean open = Keyring.isOpenToOthers(file);
    ObjectNode shown = Json.object().put("id", Keyring.id(key).toString());
    shown.put("type", key.type().name().toLowerCase(Locale.ROOT));
    shown.put("public_key", Base64.getEncoder().encodeToString(key.publicKey().encode().toArray()));
    shown.put("file", file.toString()).put("open_to_others", open);
    output.object(shown);
    output.line("id          %s", shown.path("id").asText());
    output.line("type        %s", shown.path("type").asText());
    output.line("public key  %s", shown.path("public_key").asText());
    output.line("file        %s", file);
    if (open) {
      output.note("others can read the key: chmod 600 %s", file);
    }
    return ExitCode.OK;
  }
}
