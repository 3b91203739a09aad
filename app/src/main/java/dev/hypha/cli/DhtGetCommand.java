package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha dht get}. */
@Command(
    name = "get",
    description = {
      "Print the best value that is found for a key, byte for byte; on a terminal with a line's"
          + " end, and only if it is text. Exit code 1 if none is found.",
      "A plain KEY stands for /v/KEY, as for hypha dht put. Peers that have a worse value, or"
          + " should have it and have none, are told of it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht get greeting",
      "  hypha dht get photo >photo.jpg",
      "  hypha dht get greeting --quorum 5 --timeout 5s",
      "  hypha dht get /ipns/12D3KooW… --network public --json"
    })
final class DhtGetCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "KEY", description = "NAME, or /NAMESPACE/NAME.")
  private String key = "";

  @Option(
      names = "--quorum",
      paramLabel = "N",
      description =
          "Ask until so many nodes, this one among them, have given the same value (default: 3, or"
              + " all that are near); with this option fewer is exit code 1.")
  private @Nullable Integer quorum;

  @Override
  public Integer call() throws IOException {
    ObjectNode params = dht.params().put("key", key);
    if (quorum != null) {
      params.put("quorum", quorum);
    }
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_get", params, (event, content) -> {});
    }
    output.object(result);
    if (!result.path("found").asBoolean()) {
      output.note(
          "no value was found for %s in the table %s\n  next: hypha dht trace %s%s",
          Visible.of(result.path("key").asText()),
          result.path("network").asText(),
          Visible.of(key),
          dht.suffix());
      return ExitCode.FAILED;
    }
    if (!output.json() && !print(result)) {
      output.note(
          "the value is no text, and has %d bytes\n  next: hypha dht get %s%s >FILE",
          result.path("size").asInt(), Visible.of(key), dht.suffix());
      return ExitCode.FAILED;
    }
    int holders = result.path("holders").asInt();
    if (quorum != null && holders < quorum) {
      output.note(
          "only %d of %d nodes gave it\n  next: hypha dht trace %s%s",
          holders, quorum, Visible.of(key), dht.suffix());
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  /** Says whether it could: a terminal is not sent what it might obey. */
  private boolean print(ObjectNode result) {
    boolean text = result.has("text");
    if (Output.terminal()) {
      if (text) {
        output.line("%s", result.path("text").asText());
      }
      return text;
    }
    output.bytes(
        text
            ? result.path("text").asText().getBytes(StandardCharsets.UTF_8)
            : Base64.getDecoder().decode(result.path("base64").asText()));
    return true;
  }
}
