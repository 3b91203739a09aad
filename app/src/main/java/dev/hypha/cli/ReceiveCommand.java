package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha receive}. */
@Command(
    name = "receive",
    description = "Let the running node take files until Ctrl-C; else it takes none.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha receive                       # into this directory, from everybody",
      "  hypha receive inbox --once --from 12D3KooW…"
    })
final class ReceiveCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

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
  public Integer call() throws IOException {
    ObjectNode params =
        Json.object()
            .put("directory", directory.toAbsolutePath().normalize().toString())
            .put("once", once);
    ArrayNode peers = params.putArray("from");
    from.forEach(peers::add);
    try (ControlClient node = ControlClient.connect(data.home())) {
      ProgressBar bar = output.bar();
      node.call("receive", params, (event, content) -> tell(event, content, bar));
    }
    return ExitCode.OK;
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
