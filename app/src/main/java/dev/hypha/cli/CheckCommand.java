package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.daemon.Failures;
import dev.hypha.doctor.Checkup;
import dev.hypha.doctor.CheckupFormat;
import dev.hypha.doctor.Examination;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha check}. */
@Command(
    name = "check",
    description = {
      "Check the running node for a monitor, which asks again and again.",
      "Exit codes are Nagios': 0 well, 1 warning, 2 critical (also: no node runs), 3 unknown."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:well", "1:warning", "2:critical, or no node runs", "3:it cannot be told"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha check --format nagios --peers-warning 4 --peers-critical 1",
      "  hypha check --format prometheus > /var/lib/node_exporter/hypha.prom",
      "  hypha check --format json | jq -r .status"
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of: ${COMPLETION-CANDIDATES} (default: text).")
  private Format format = Format.text;

  @Option(
      names = "--peers-warning",
      paramLabel = "N",
      defaultValue = "1",
      description = "Warn of fewer peers (default: 1).")
  private int peersWarning;

  @Option(
      names = "--peers-critical",
      paramLabel = "N",
      defaultValue = "0",
      description = "Fewer peers are critical (default: 0, which is never).")
  private int peersCritical;

  @Option(
      names = "--limit-warning",
      paramLabel = "PERCENT",
      defaultValue = "80",
      description = "Warn when so much of a limit is used (default: 80).")
  private int limitWarning;

  @Option(
      names = "--limit-critical",
      paramLabel = "PERCENT",
      defaultValue = "95",
      description = "Critical when so much of a limit is used (default: 95).")
  private int limitCritical;

  @Override
  public Integer call() throws MalformedException {
    Checkup.Thresholds thresholds = thresholds();
    Checkup checkup = checkup(thresholds);
    Optional<CheckupFormat> lines = output.json() ? Optional.empty() : format.lines();
    if (lines.isPresent()) {
      lines.get().lines(checkup, thresholds).forEach(line -> output.line("%s", line));
    } else {
      output.objectAlways(checkup.describe());
    }
    return checkup.state().code();
  }

  private Checkup.Thresholds thresholds() throws MalformedException {
    try {
      return new Checkup.Thresholds(peersWarning, peersCritical, limitWarning, limitCritical);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }

  private Checkup checkup(Checkup.Thresholds thresholds) {
    try {
      Optional<ObjectNode> status = Examination.status(data.home());
      return status
          .map(told -> Checkup.of(told, thresholds))
          .orElseGet(
              () ->
                  Checkup.without(
                      Checkup.State.CRITICAL,
                      "no node runs on " + data.home().directory(),
                      "hypha up"));
    } catch (IOException e) {
      return Checkup.without(Checkup.State.UNKNOWN, Failures.sentence(e), "hypha doctor");
    }
  }

  /** Named as they are typed. */
  private enum Format {
    text,
    nagios,
    prometheus,
    json;

    /** Nothing for JSON, which has its schema from the command. */
    Optional<CheckupFormat> lines() {
      return switch (this) {
        case text -> Optional.of(CheckupFormat.TEXT);
        case nagios -> Optional.of(CheckupFormat.NAGIOS);
        case prometheus -> Optional.of(CheckupFormat.PROMETHEUS);
        case json -> Optional.empty();
      };
    }
  }
}
