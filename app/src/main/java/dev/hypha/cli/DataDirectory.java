package dev.hypha.cli;

import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.LocalNode;
import dev.hypha.daemon.NoNodeException;
import dev.hypha.daemon.NodeAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a node keeps its identity and its control socket. */
final class DataDirectory {
  static final String OPTION = "--data-dir";

  @Option(
      names = OPTION,
      paramLabel = "DIR",
      description =
          "The node's data directory (default: $HYPHA_DATA_DIR, else ~/.local/share/hypha).")
  private @Nullable Path chosen;

  Home home() {
    if (chosen != null) {
      return new Home(chosen);
    }
    return new Home(Path.of(System.getProperty("user.home"), ".local", "share", "hypha"));
  }

  /**
   * The node that runs there; if none does, one with a throw-away identity, which knows nobody and
   * so can do something for an address only.
   *
   * @param configured how such a node is to be
   * @throws NoNodeException if none runs and {@code target} is a peer id
   */
  NodeAccess nodeFor(String target, Configured configured) throws IOException {
    try {
      return ControlClient.connect(home());
    } catch (NoNodeException e) {
      if (!target.startsWith("/")) {
        throw e;
      }
      return LocalNode.start(home(), configured.settings(home(), List.of()));
    }
  }
}
