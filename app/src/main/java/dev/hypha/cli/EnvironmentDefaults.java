package dev.hypha.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options are when they are not on the command line: the environment says so, and after it the
 * defaults that the options themselves name.
 *
 * @param environment of the process, or a test's
 */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
  private static final Map<String, String> VARIABLES =
      Map.of(
          DataDirectory.OPTION, "HYPHA_DATA_DIR",
          NodeOptions.LISTEN, "HYPHA_LISTEN",
          NodeOptions.BOOTSTRAP, "HYPHA_BOOTSTRAP",
          NodeOptions.QUANTUM, "HYPHA_QUANTUM");

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
