package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.Setting;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha bootstrap list}. */
@Command(
    name = "list",
    description = {
      "Print the peers that the running node connects to first, and whether it is connected to"
          + " them; if none runs, those that it would begin with."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha bootstrap list", "  hypha bootstrap list --json | jq -r '.peers[].address'"})
final class BootstrapListCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    ObjectNode result = Json.object();
    try (BootstrapTarget target = BootstrapTarget.of(data.home(), configured)) {
      result.put("running", target.runs());
      Optional<ObjectNode> told = target.tell(Json.object());
      if (told.isPresent()) {
        result.set("peers", told.get().path("peers"));
      } else {
        Setting<?> setting = target.setting();
        result.put("place", setting.origin().place());
        ArrayNode peers = result.putArray("peers");
        setting.words().forEach(word -> peers.addObject().put("address", word));
      }
    }
    output.object(result);
    for (JsonNode peer : result.path("peers")) {
      String state =
          !peer.has("connected")
              ? result.path("place").asText()
              : peer.path("connected").asBoolean() ? "connected" : "not connected";
      output.line("%s  %s", peer.path("address").asText(), state);
    }
    if (result.path("peers").isEmpty()) {
      output.note("there are none\n  next: hypha bootstrap add ADDR");
    }
    return ExitCode.OK;
  }
}
