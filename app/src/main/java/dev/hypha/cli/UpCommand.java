package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha up}: a node in the foreground. */
@Command(
    name = "up",
    description = "Run a node in the foreground until Ctrl-C.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha up",
      "  hypha up --listen /ip4/0.0.0.0/tcp/4001 --listen /ip6/::/tcp/4001",
      "  hypha up --bootstrap /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha up --quantum require",
      "  hypha up --profile server --set connections.high=8000   # see hypha config",
      "  hypha up --swarm-key ./swarm.key                        # a private network",
      "  HYPHA_DATA_DIR=/srv/hypha HYPHA_LISTEN=/ip4/0.0.0.0/tcp/4001,/ip6/::/tcp/4001 hypha up"
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final NodeOptions options = new NodeOptions();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = options.settings(data.home(), configured);
    try (Foreground node = Foreground.of(Daemon.start(data.home(), settings), output)) {
      announce(node.daemon().hypha());
      node.daemon()
          .metricsAddresses()
          .forEach(
              address ->
                  output.note(
                      "metrics at http://%s:%d/metrics",
                      address.getAddress().getHostAddress(), address.getPort()));
      node.daemon().join(new NodePlan(settings));
      node.awaitEndOfProcess();
    }
    return ExitCode.OK;
  }

  private void announce(Hypha hypha) {
    output.note("node %s is up; stop it with Ctrl-C", hypha.id());
    ObjectNode up = Json.object().put("id", hypha.id().toString());
    hypha
        .privateNetwork()
        .ifPresent(
            network -> {
              output.note("it is in the %s", network);
              up.put("private_network", network.fingerprint());
            });
    ArrayNode addresses = up.putArray("addresses");
    hypha
        .addresses()
        .forEach(
            address -> {
              output.line("%s", address);
              addresses.add(address.toString());
            });
    output.object(up);
  }
}
