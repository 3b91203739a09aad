package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha dht find}. */
@Command(
    name = "find",
    description = {
      "Find out by a hash table where a peer is, and print its addresses, one a line.",
      "'connected' says that the node has a connection to it; otherwise the addresses are what"
          + " others say. Exit code 1 if nobody knows it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht find 12D3KooW…",
      "  hypha dht find 12D3KooW… --network shop --json | jq -r '.addresses[]'"
    })
final class DhtFindCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "PEER", description = "A peer id.")
  private String peer = "";

  @Override
  public Integer call() throws IOException {
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_find", dht.params().put("peer", peer), (event, content) -> {});
    }
    output.object(result);
    if (!result.path("found").asBoolean()) {
      output.note(
          "nobody in the table %s knows where %s is\n  next: hypha dht trace %s%s",
          result.path("network").asText(), peer, peer, dht.suffix());
      return ExitCode.FAILED;
    }
    String state = result.path("connected").asBoolean() ? "connected" : "as others say";
    for (JsonNode address : result.path("addresses")) {
      output.line("%s  %s", address.asText(), state);
    }
    if (result.path("addresses").isEmpty()) {
      output.line("%s  %s, at an address that nobody else can dial", peer, state);
    }
    return ExitCode.OK;
  }
}
