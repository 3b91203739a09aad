package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.NodePlan;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.Keyring;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha key rotate}. */
@Command(
    name = "rotate",
    description = {
      "Make a new identity. The old key and its audit trail are kept beside it under its peer id.",
      "Not while a node runs. Peers know the node by its id: they need the new addresses."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha key rotate", "  hypha key rotate --json | jq -r .kept_key"})
final class KeyRotateCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    NodePlan plan = new NodePlan(configured.settings(data.home(), List.of()));
    Keyring.Rotation done = new Keyring(data.home(), plan.audit()).rotate();
    ObjectNode result =
        Json.object()
            .put("id", done.now().toString())
            .put("before", done.before().toString())
            .put("kept_key", done.keptKey().toString());
    done.keptTrail().ifPresent(trail -> result.put("kept_trail", trail.toString()));
    output.object(result);
    output.line("%s", done.now());
    output.note("%s is kept as %s", done.before(), done.keptKey());
    output.note("tell peers the new addresses: hypha up, then hypha addresses");
    return ExitCode.OK;
  }
}
