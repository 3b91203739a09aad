package dev.hypha.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings are looked for.
 *
 * @param directory the data directory
 * @param file the configuration file, which then must be there; else {@code config.toml} in the
 *     data directory, if it is there
 * @param environment of the process, or a test's
 * @param flags of the command line
 */
public record Sources(
    Path directory, Optional<Path> file, Map<String, String> environment, List<Given> flags) {
  /** The name of the file in a data directory. */
  public static final String FILE = "config.toml";

  public Sources {
    environment = Map.copyOf(environment);
    flags = List.copyOf(flags);
  }

  /** Nothing but the defaults. */
  static Sources none() {
    return new Sources(Path.of("").toAbsolutePath(), Optional.empty(), Map.of(), List.of());
  }
}
