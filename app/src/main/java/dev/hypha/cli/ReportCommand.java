package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.EnvironmentException;
import dev.hypha.daemon.Failures;
import dev.hypha.daemon.Json;
import dev.hypha.doctor.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha report}. */
@Command(
    name = "report",
    description = {
      "Write a zip for who is asked for help: versions, findings of hypha doctor, configuration,"
          + " status, limits, peers and the last lines of the audit trail.",
      "Keys, tokens and the hosts of addresses are taken out. Look into it before you send it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha report", "  hypha report /tmp/mine.zip && unzip -p /tmp/mine.zip | less"})
final class ReportCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "hypha-report.zip",
      description = "The new file (default: hypha-report.zip).")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    Path to = file.toAbsolutePath().normalize();
    List<String> names;
    try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
      names = Report.write(data.home(), configured.sources(data.home(), List.of()), out);
    } catch (FileAlreadyExistsException e) {
      throw new EnvironmentException(to + " is there already: name another file", e);
    } catch (FileSystemException e) {
      throw new EnvironmentException(
          "cannot write " + to + " (" + Failures.sentence(e) + "): name another file", e);
    }
    output.line("%s", to);
    output.note(
        "%d files, without keys, tokens and hosts; look into it: unzip -p %s", names.size(), to);
    ObjectNode result = Json.object().put("file", to.toString());
    names.forEach(result.putArray("contents")::add);
    output.object(result);
    return ExitCode.OK;
  }
}
