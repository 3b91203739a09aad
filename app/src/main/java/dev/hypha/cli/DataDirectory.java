package dev.hypha.cli;

import dev.hypha.daemon.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a node keeps its identity and its control socket: {@code --data-dir}, else {@code
 * HYPHA_DATA_DIR}, else the user's data directory.
 */
final class DataDirectory {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "The node's data directory (default: $HYPHA_DATA_DIR, else ~/.local/share/hypha).")
  private @Nullable Path chosen;

  Home home() {
    if (chosen != null) {
      return new Home(chosen);
    }
    String fromEnvironment = System.getenv("HYPHA_DATA_DIR");
    if (fromEnvironment != null && !fromEnvironment.isBlank()) {
      return new Home(Path.of(fromEnvironment));
    }
    return new Home(Path.of(System.getProperty("user.home"), ".local", "share", "hypha"));
  }
}
