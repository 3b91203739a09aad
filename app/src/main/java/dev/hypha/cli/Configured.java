package dev.hypha.cli;

import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.daemon.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command finds out how a node is to be. */
final class Configured {
  static final String OPTION = "--config";

  @Option(
      names = OPTION,
      paramLabel = "FILE",
      description =
          "The configuration file (default: $HYPHA_CONFIG, else config.toml in the data directory,"
              + " if it is there).")
  private @Nullable Path file;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** What {@code flags}, the environment and the file say. */
  Settings settings(Home home, List<Given> flags) throws IOException {
    return Settings.load(sources(home, flags));
  }

  Sources sources(Home home, List<Given> flags) {
    if (command == null) {
      throw new IllegalStateException("picocli has not set the command");
    }
    return new Sources(
        home.directory(),
        Optional.ofNullable(file),
        EnvironmentDefaults.of(command).environment(),
        flags);
  }

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }
}
