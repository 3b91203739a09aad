package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha dht trace}. */
@Command(
    name = "trace",
    description = {
      "Look something up in a hash table to the end, and print how that went, as a tree: under each"
          + " peer those that it named first; when it was asked, how long it took, and what it"
          + " answered. #1 is the nearest to the key of those that answered.",
      "A peer id is looked up as a peer, a content id for who provides it, everything else as the"
          + " key of a value. Exit code 1 if nobody answered."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht trace greeting",
      "  hypha dht trace 12D3KooW…                  # the way to a peer",
      "  hypha dht trace QmYwAPJzv5… --for peer     # an old peer id that looks like a content id",
      "  hypha dht trace greeting --json | jq -c 'select(.state == \"failed\") | [.peer, .why]'"
    })
final class DhtTraceCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "KEY", description = "The key of a value, a peer id, or a content id.")
  private String key = "";

  @Option(
      names = "--for",
      paramLabel = "WHAT",
      description = "Which of them it is: value, peer or providers (default: what it looks like).")
  private @Nullable String purpose;

  @Override
  public Integer call() throws IOException {
    ObjectNode params = dht.params().put("key", key);
    if (purpose != null) {
      params.put("for", purpose);
    }
    List<ObjectNode> steps = new ArrayList<>();
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_trace", params, (event, step) -> steps.add(step));
    }
    steps.forEach(output::object);
    output.object(result);
    LookupTree.lines(steps, result).forEach(line -> output.line("%s", line));
    if (result.path("answered").asInt() > 0) {
      return ExitCode.OK;
    }
    output.note(
        "nobody answered\n"
            + "  next: hypha dht table%s   # who is known; hypha connect ADDR brings more",
        dht.suffix());
    return ExitCode.FAILED;
  }
}
