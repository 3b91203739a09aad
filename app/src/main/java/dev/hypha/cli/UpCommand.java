package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
      "  hypha up --swarm-key ./swarm.key                        # a private network",
      "  HYPHA_DATA_DIR=/srv/hypha hypha up"
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final NodeOptions options = new NodeOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> bootstrap = options.bootstrap();
    Daemon daemon = Daemon.start(data.home(), options.builder(), options.swarmKey());
    java.lang.Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(daemon)));
    announce(daemon.hypha());
    bootstrap.forEach(daemon::greet);
    new CountDownLatch(1).await();
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

  /** The end of the process, whoever asked for it: a stop that went well is no failure. */
  private void stop(Daemon daemon) {
    int code = ExitCode.OK;
    try {
      daemon.close();
      output.note("stopped");
    } catch (IOException e) {
      output.note("stopped, but: %s", String.valueOf(e.getMessage()));
      code = ExitCode.ENVIRONMENT;
    }
    java.lang.Runtime.getRuntime().halt(code);
  }
}
