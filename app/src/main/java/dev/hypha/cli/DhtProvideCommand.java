package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha dht provide}. */
@Command(
    name = "provide",
    description = {
      "Say in a hash table that the running node provides some content, and say it again every 22"
          + " hours (dht.republish), also after a restart (dht.remember). The content itself is not"
          + " looked at.",
      "Prints how many peers have taken note, and who. Exit code 1 if no peer has."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht provide bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
      "  hypha dht providers bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    })
final class DhtProvideCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "CID", description = "A content id: bafy…, Qm…")
  private String cid = "";

  @Override
  public Integer call() throws IOException {
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_provide", dht.params().put("cid", cid), (event, content) -> {});
    }
    output.object(result);
    output.line(
        "%d of %d peers know that this node provides %s  (%s, %.1f ms)",
        result.path("holders").asInt(),
        result.path("asked").asInt(),
        result.path("cid").asText(),
        result.path("network").asText(),
        result.path("ms").asDouble());
    for (JsonNode peer : result.path("peers")) {
      output.line("  %s", peer.asText());
    }
    if (result.path("holders").asInt() > 0) {
      return ExitCode.OK;
    }
    output.note(
        "no other node knows it yet; this one says it again in a while\n"
            + "  next: hypha connect ADDR   # of a node that is in the same table; who is known:"
            + " hypha dht table%s",
        dht.suffix());
    return ExitCode.FAILED;
  }
}
