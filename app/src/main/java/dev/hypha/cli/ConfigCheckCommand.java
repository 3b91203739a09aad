package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.ConfigurationException;
import dev.hypha.config.Layer;
import dev.hypha.config.Problem;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.daemon.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha config check}. */
@Command(
    name = "check",
    description = {
      "Say everything that is wrong with a configuration, with its line and what to do.",
      "The file is taken together with the environment, as hypha up takes it. Exit code 0 if all is"
          + " well, 1 if not."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha config check", "  hypha config check new.toml && mv new.toml config.toml"})
final class ConfigCheckCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What to check (default: what hypha up would read).")
  private @Nullable Path named;

  @Override
  public Integer call() {
    Sources usual = configured.sources(data.home(), List.of());
    Sources sources =
        named == null
            ? usual
            : new Sources(
                usual.directory(), Optional.of(named), usual.environment(), usual.flags());
    try {
      Settings settings = Settings.load(sources);
      long set =
          settings.all().stream()
              .filter(setting -> setting.origin().layer().compareTo(Layer.PROFILE) > 0)
              .count();
      output.line(
          "%s: well; %d keys set, profile %s",
          settings.file().map(Path::toString).orElse("no file"), set, settings.profile());
      output.object(report(List.of()).put("profile", settings.profile().toString()));
      return ExitCode.OK;
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> output.line("%s", problem));
      output.note("%d problems; more on a key: hypha config explain KEY", e.problems().size());
      output.object(report(e.problems()));
      return ExitCode.FAILED;
    }
  }

  private static ObjectNode report(List<Problem> problems) {
    ObjectNode report = Json.object().put("ok", problems.isEmpty());
    ArrayNode list = report.putArray("problems");
    for (Problem problem : problems) {
      list.addObject()
          .put("where", problem.where())
          .put("what", problem.what())
          .put("remedy", problem.remedy());
    }
    return report;
  }
}
