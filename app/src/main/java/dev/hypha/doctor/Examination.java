package dev.hypha.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.ConfigurationException;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NoNodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything, with or without a node that runs. Changes nothing. */
public final class Examination {
  private final List<Finding> findings = new ArrayList<>();

  private Examination() {}

  /** Everything that was found, what is well too, in the order in which it is mended best. */
  public static List<Finding> of(Home home, Sources sources) throws IOException {
    Examination all = new Examination();
    Optional<ObjectNode> status = status(home);
    Machine.examine(home, status.isPresent(), all.findings);
    Settings settings = all.settings(sources);
    DataDirectoryCheck.examine(home, settings, all.findings);
    if (status.isPresent()) {
      NodeCheck.examine(status.get(), all.findings);
    } else {
      all.findings.add(
          Finding.note(
              "no_node",
              "no node runs on " + home.directory(),
              "commands like ping and send need one",
              "hypha up"));
      NodeCheck.examineStopped(settings, all.findings);
    }
    return List.copyOf(all.findings);
  }

  /** The status of the node that runs, if one does. */
  public static Optional<ObjectNode> status(Home home) throws IOException {
    try (ControlClient node = ControlClient.connect(home)) {
      return Optional.of(node.call("status", Json.object(), (event, content) -> {}));
    } catch (NoNodeException e) {
      return Optional.empty();
    }
  }

  /** As they are configured; those by default if that has mistakes. */
  private Settings settings(Sources sources) {
    try {
      Settings settings = Settings.load(sources);
      findings.add(
          Finding.ok("configuration", "the configuration is well, profile " + settings.profile()));
      return settings;
    } catch (ConfigurationException e) {
      e.problems()
          .forEach(
              problem ->
                  findings.add(
                      Finding.problem(
                          "configuration",
                          problem.where() + ": " + problem.what(),
                          problem.remedy(),
                          "hypha config check")));
      return Settings.defaults();
    }
  }
}
