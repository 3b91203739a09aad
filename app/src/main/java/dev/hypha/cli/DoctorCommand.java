package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import dev.hypha.doctor.Examination;
import dev.hypha.doctor.Finding;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha doctor}. */
@Command(
    name = "doctor",
    description = {
      "Look for what is wrong with the node, its files and its machine; say the cause of each, and"
          + " what to type.",
      "Works whether the node runs or not, and changes nothing. Exit code 1 if there is a problem;"
          + " notes are none."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha doctor",
      "  hypha doctor --json | jq -r '.findings[] | select(.level == \"problem\") | .next'"
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    List<Finding> findings =
        Examination.of(data.home(), configured.sources(data.home(), List.of()));
    int number = 0;
    ObjectNode result = Json.object();
    ArrayNode all = result.putArray("findings");
    for (Finding finding : findings) {
      number++;
      tell(number, finding);
      ObjectNode told = Json.object().put("n", number);
      told.setAll(finding.describe());
      all.add(told);
    }
    long problems = count(findings, Finding.Level.PROBLEM);
    long notes = count(findings, Finding.Level.NOTE);
    output.line("%d problems, %d notes", problems, notes);
    output.object(result.put("problems", problems).put("notes", notes));
    if (problems > 0) {
      output.note("to show it to somebody: hypha report");
    }
    return problems == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void tell(int number, Finding finding) {
    String mark =
        switch (finding.level()) {
          case OK -> output.styled(Style.GREEN, "✓");
          case NOTE -> output.styled(Style.YELLOW, "!");
          case PROBLEM -> output.styled(Style.RED, "✗");
        };
    output.line("%2d %s %s", number, mark, finding.what());
    if (finding.level() != Finding.Level.OK) {
      output.line("     cause: %s", finding.cause());
      output.line("     next:  %s", finding.next());
    }
  }

  private static long count(List<Finding> findings, Finding.Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }
}
