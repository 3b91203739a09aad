package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ConfigMethod;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NoNodeException;
import java.io.IOException;
import java.util.List;

/** The configuration of the running node, or else of the node that would be started. */
record EffectiveConfig(DataDirectory data, Configured configured) {
  /** The result of the control method {@code config}, and {@code running}. */
  ObjectNode read() throws IOException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      return node.call("config", Json.object(), (event, content) -> {}).put("running", true);
    } catch (NoNodeException e) {
      return ConfigMethod.of(configured.settings(data.home(), List.of())).put("running", false);
    }
  }

  /** Whose values they are, in a sentence without its end. */
  static String describe(JsonNode config) {
    return (config.path("running").asBoolean() ? "the running node" : "what hypha up would start")
        + ", profile "
        + config.path("profile").asText()
        + (config.has("file") ? ", file " + config.path("file").asText() : ", no file");
  }
}
