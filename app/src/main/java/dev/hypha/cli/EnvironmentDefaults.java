package dev.hypha.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options are when they are not on the command line: the environment says so, and after it the
 * defaults that the options themselves name. The keys of the configuration find their variables
 * themselves.
 *
 * @param environment of the process, or a test's
 */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
  private static final Map<String, String> VARIABLES =
      Map.of(
          DataDirectory.OPTION, "HYPHA_DATA_DIR",
          Configured.OPTION, "HYPHA_CONFIG");

  /** Those of the command line that {@code command} belongs to. */
  static EnvironmentDefaults of(CommandSpec command) {
    if (command.defaultValueProvider() instanceof EnvironmentDefaults defaults) {
      return defaults;
    }
    throw new IllegalStateException("the command line has no environment");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return variable(argument).map(environment::get).orElse(null);
  }

  /** The variable that stands in for {@code argument}, if it is set. */
  Optional<String> variable(@Nullable ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return Optional.empty();
    }
    return Optional.ofNullable(VARIABLES.get(option.longestName()))
        .filter(name -> !environment.getOrDefault(name, "").isBlank());
  }
}
