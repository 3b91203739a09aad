package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hypha top}. */
@Command(
    name = "top",
    description = {
      "Watch the running node: rates, topics, peers, limits and warnings, drawn anew each second. q"
          + " ends it.",
      "If the output is no terminal, one picture a second is printed as text."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha top", "  hypha top --count 1", "  hypha top --json | jq .rates"})
final class TopCommand implements Callable<Integer> {
  private static final long PERIOD_MILLISECONDS = 1_000;
  private static final double NANOSECONDS = 1e9;
  private static final int COLUMNS = 160;
  private static final int ROWS = 60;

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many pictures (default: never).")
  private long count;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ControlClient node = ControlClient.connect(data.home())) {
      if (Output.terminal() && !output.json()) {
        watch(node);
      } else {
        print(node);
      }
    }
    return ExitCode.OK;
  }

  private void watch(ControlClient node) throws IOException, InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command");
    }
    try (Screen screen = Screen.enter(spec.commandLine().getOut())) {
      TopFrame.Sample before = sample(node);
      for (long drawn = 1; ; drawn++) {
        TopFrame.Sample now = sample(node);
        int[] size = screen.size();
        screen.draw(TopFrame.lines(before, now, size[1], size[0] - 1));
        before = now;
        int key = drawn == count ? 'q' : screen.key(PERIOD_MILLISECONDS);
        if (key == 'q' || key == 'Q') {
          return;
        }
      }
    }
  }

  private void print(ControlClient node) throws IOException, InterruptedException {
    TopFrame.Sample before = sample(node);
    for (long drawn = 1; ; drawn++) {
      TopFrame.Sample now = sample(node);
      if (output.json()) {
        output.object(describe(before, now));
      } else {
        TopFrame.lines(before, now, COLUMNS, ROWS).forEach(line -> output.line("%s", line));
        output.line("");
      }
      before = now;
      if (drawn == count) {
        return;
      }
      boolean ended = new CountDownLatch(1).await(PERIOD_MILLISECONDS, TimeUnit.MILLISECONDS);
      if (ended) {
        return;
      }
    }
  }

  private static TopFrame.Sample sample(ControlClient node) throws IOException {
    ObjectNode status = node.call("status", Json.object(), (event, content) -> {});
    List<ObjectNode> peers = new ArrayList<>();
    node.call("peers", Json.object(), (event, content) -> peers.add(content));
    List<ObjectNode> topics = new ArrayList<>();
    if (status.path("gossip").path("on").asBoolean()) {
      node.call("topics", Json.object(), (event, content) -> topics.add(content));
    }
    return new TopFrame.Sample(status, peers, topics, System.nanoTime() / NANOSECONDS);
  }

  private static ObjectNode describe(TopFrame.Sample before, TopFrame.Sample now) {
    ObjectNode told = Json.object();
    TopFrame.Rates rates = TopFrame.Rates.between(before, now);
    told.putObject("rates")
        .put("opened", rates.opened())
        .put("closed", rates.closed())
        .put("dials", rates.dials())
        .put("refused", rates.refused())
        .put("sent_bytes", rates.sent())
        .put("received_bytes", rates.received());
    told.set("status", now.status());
    ArrayNode peers = told.putArray("peers");
    now.peers().forEach(peers::add);
    ArrayNode topics = told.putArray("topics");
    now.topics().forEach(topics::add);
    return told;
  }
}
