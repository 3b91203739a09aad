package dev.hypha.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a node keeps its identity: {@code --data-dir}, else {@code HYPHA_DATA_DIR}, else the user's
 * data directory.
 */
final class DataDirectory {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the node keeps its identity (default: $HYPHA_DATA_DIR, else"
              + " ~/.local/share/hypha).")
  private @Nullable Path chosen;

  Path path() {
    if (chosen != null) {
      return chosen;
    }
    String fromEnvironment = System.getenv("HYPHA_DATA_DIR");
    if (fromEnvironment != null && !fromEnvironment.isBlank()) {
      return Path.of(fromEnvironment);
    }
    return Path.of(System.getProperty("user.home"), ".local", "share", "hypha");
  }
}
