package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha dht providers}. */
@Command(
    name = "providers",
    description = {
      "Print who says in a hash table that it provides some content, a peer a line as soon as it is"
          + " named, and its addresses beneath.",
      "Nobody has proved that it does. Exit code 1 if nobody is named."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht providers bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
      "  hypha dht providers bafy… --count 1 --timeout 5s --json | jq -r .peer"
    })
final class DhtProvidersCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "CID", description = "A content id: bafy…, Qm…")
  private String cid = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End when so many are named (default: 20).")
  private @Nullable Integer count;

  @Override
  public Integer call() throws IOException {
    ObjectNode params = dht.params().put("cid", cid);
    if (count != null) {
      params.put("count", count);
    }
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_providers", params, (event, provider) -> tell(provider));
    }
    int found = result.path("count").asInt();
    output.note("%d found in %.1f ms", found, result.path("ms").asDouble());
    if (found > 0) {
      return ExitCode.OK;
    }
    output.note(
        "nobody in the table %s says that it provides %s\n  next: hypha dht trace %s%s",
        result.path("network").asText(), cid, cid, dht.suffix());
    return ExitCode.FAILED;
  }

  private void tell(ObjectNode provider) {
    output.object(provider);
    output.line("%s", provider.path("peer").asText());
    for (JsonNode address : provider.path("addresses")) {
      output.line("  %s", address.asText());
    }
  }
}
