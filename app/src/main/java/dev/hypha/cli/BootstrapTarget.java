package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.Setting;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NoNodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where bootstrap peers are written down, and the node that uses them, if it runs. */
final class BootstrapTarget implements AutoCloseable {
  private final Home home;
  private final Configured configured;
  private final Optional<ControlClient> node;

  private BootstrapTarget(Home home, Configured configured, Optional<ControlClient> node) {
    this.home = home;
    this.configured = configured;
    this.node = node;
  }

  static BootstrapTarget of(Home home, Configured configured) throws IOException {
    try {
      return new BootstrapTarget(home, configured, Optional.of(ControlClient.connect(home)));
    } catch (NoNodeException e) {
      return new BootstrapTarget(home, configured, Optional.empty());
    }
  }

  boolean runs() {
    return node.isPresent();
  }

  /** The file to edit. */
  Path file() throws IOException {
    if (configured.file().isPresent()) {
      return configured.file().get().toAbsolutePath().normalize();
    }
    if (node.isPresent()) {
      ObjectNode config = node.get().call("config", Json.object(), (event, content) -> {});
      if (config.has("file")) {
        return Path.of(config.path("file").asText());
      }
    }
    home.prepare();
    return home.directory().resolve(Sources.FILE);
  }

  /** Tells the running node; {@code params} may be empty. */
  Optional<ObjectNode> tell(ObjectNode params) throws IOException {
    return node.isPresent()
        ? Optional.of(node.get().call("bootstrap", params, (event, content) -> {}))
        : Optional.empty();
  }

  /** What a node would be started with, and where that stands. */
  Setting<?> setting() throws IOException {
    Settings settings = configured.settings(home, List.of());
    return settings.all().stream()
        .filter(each -> each.key().name().equals("bootstrap"))
        .findFirst()
        .orElseThrow();
  }

  /** What weighs more than the file the next time a node is started, if anything does. */
  Optional<String> outweighed() throws IOException {
    Setting<?> setting = setting();
    return switch (setting.origin().layer()) {
      case ENVIRONMENT, FLAG -> Optional.of(setting.origin().place());
      default -> Optional.empty();
    };
  }

  @Override
  public void close() throws IOException {
    if (node.isPresent()) {
      node.get().close();
    }
  }
}
