package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.ControlException;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NoNodeException;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha receive}. */
@Command(
    name = "receive",
    description = {
      "Take files until Ctrl-C; without this a node takes none.",
      "The running node does it; if none runs on the data directory, one does meanwhile."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha receive                       # into this directory, from everybody",
      "  hypha receive inbox --once --from 12D3KooW…",
      "  hypha receive --listen /ip4/0.0.0.0/tcp/4001    # no node runs yet"
    })
final class ReceiveCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final NodeOptions options = new NodeOptions();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "DIRECTORY",
      arity = "0..1",
      defaultValue = ".",
      description = "Where files go (default: this directory).")
  private Path directory = Path.of(".");

  @Option(names = "--once", description = "Take one file and end.")
  private boolean once;

  @Option(
      names = "--from",
      paramLabel = "PEER",
      description = "Take files of this peer only; may repeat.")
  private final List<String> from = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ObjectNode params =
        Json.object()
            .put("directory", directory.toAbsolutePath().normalize().toString())
            .put("once", once);
    ArrayNode peers = params.putArray("from");
    from.forEach(peers::add);
    try (ControlClient node = ControlClient.connect(data.home())) {
      requireNoNodeOptions();
      receive(node, params);
      return ExitCode.OK;
    } catch (NoNodeException e) {
      return receiveWithNodeOfOwn(params);
    }
  }

  private int receiveWithNodeOfOwn(ObjectNode params) throws IOException, InterruptedException {
    Settings settings = options.settings(data.home(), configured);
    try (Foreground own = Foreground.of(Daemon.start(data.home(), settings), output);
        ControlClient node = ControlClient.connect(data.home())) {
      output.note("no node runs on %s, so one does until this ends", data.home().directory());
      for (Multiaddr address : own.daemon().hypha().addresses()) {
        output.note("send here with: hypha send FILE %s", address);
      }
      own.daemon().join(new NodePlan(settings));
      try {
        receive(node, params);
      } catch (ControlException e) {
        own.awaitEndOfProcessIfStopping();
        throw e;
      }
    }
    return ExitCode.OK;
  }

  private void receive(ControlClient node, ObjectNode params) throws IOException {
    ProgressBar bar = output.bar();
    node.call("receive", params, (event, content) -> tell(event, content, bar));
  }

  /** A node that runs has its own: to pass over ours in silence would mislead. */
  private void requireNoNodeOptions() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command");
    }
    for (String option : NodeOptions.names()) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(), option + " is for a new node, and a node runs already");
      }
    }
  }

  private void tell(String event, ObjectNode content, ProgressBar bar) {
    String name = content.path("name").asText();
    switch (event) {
      case "ready" ->
          output.note("files go to %s; end with Ctrl-C", content.path("directory").asText());
      case "progress" ->
          bar.draw(name, content.path("bytes").asLong(), content.path("total").asLong());
      case "stored" -> {
        bar.end();
        output.line(
            "%s  %s  from %s",
            content.path("path").asText(),
            ProgressBar.size(content.path("size").asLong()),
            content.path("peer").asText());
        output.object(content);
      }
      case "failed" -> {
        bar.end();
        output.note("%s is not whole: %s", name, content.path("why").asText());
      }
      default -> {
        // of a newer node
      }
    }
  }
}
