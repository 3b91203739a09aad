package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import dev.hypha.demo.Check;
import dev.hypha.demo.Demo;
import dev.hypha.demo.DemoConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hypha demo}: needs no node and leaves nothing behind. */
@Command(
    name = "demo",
    description = {
      "Run a network of nodes in this process, over loopback TCP, and attacks on it.",
      "Nodes join through one of them, ping each other over hybrid Noise, pass a file round and"
          + " gossip;",
      "each attack is first shown to succeed with its defence off. Exit code 0 if all held."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha demo",
      "  hypha demo --nodes 40 --mib 64",
      "  hypha demo --json | tail -n 1"
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "12",
      description = "How many nodes, 2 to " + DemoConfig.NODES_MAX + " (default: 12).")
  private int nodes;

  @Option(
      names = "--mib",
      paramLabel = "N",
      defaultValue = "4",
      description = "Size of the file in MiB (default: 4).")
  private int mebibytes;

  @Override
  public Integer call() throws IOException {
    long begin = System.nanoTime();
    Demo demo = new Demo(config(), step -> output.note("%s", step), this::tell);
    List<Check> checks = demo.run();
    long held = checks.stream().filter(Check::ok).count();
    output.line(
        "%d of %d checks held, in %.1f s", held, checks.size(), (System.nanoTime() - begin) / 1e9);
    output.object(report(checks));
    return held == checks.size() ? ExitCode.OK : ExitCode.FAILED;
  }

  private DemoConfig config() {
    try {
      return new DemoConfig(nodes, (long) mebibytes << 20);
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw new IllegalStateException("picocli has not set the command", e);
      }
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void tell(Check check) {
    output.line("%s  %s", check.ok() ? "ok    " : "FAILED", check.name());
    output.line("        %s", check.detail());
  }

  private static ObjectNode report(List<Check> checks) {
    ObjectNode report = Json.object().put("ok", checks.stream().allMatch(Check::ok));
    ArrayNode list = report.putArray("checks");
    for (Check check : checks) {
      list.addObject()
          .put("name", check.name())
          .put("ok", check.ok())
          .put("detail", check.detail());
    }
    return report;
  }
}
