package dev.hypha.cli;

import dev.hypha.config.Sources;
import dev.hypha.config.Template;
import dev.hypha.daemon.EnvironmentException;
import dev.hypha.daemon.Failures;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha config init}. */
@Command(
    name = "init",
    description = {
      "Write a configuration file in which every key is explained and none is set.",
      "A file that is there stays as it is."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha config init", "  hypha config init --config ./hypha.toml"})
final class ConfigInitCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Path file =
        configured
            .file()
            .orElseGet(() -> data.home().directory().resolve(Sources.FILE))
            .toAbsolutePath()
            .normalize();
    if (configured.file().isEmpty()) {
      data.home().prepare();
    }
    try {
      Files.writeString(file, Template.text(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new EnvironmentException(
          file + " is there already: check it with hypha config check, or move it away", e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + " (" + Failures.sentence(e) + "): name another with --config",
          e);
    }
    output.line("%s", file);
    output.object(Json.object().put("file", file.toString()));
    output.note("edit it, then: hypha config check");
    return ExitCode.OK;
  }
}
