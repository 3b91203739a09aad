package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.SystemRuntime;
import dev.hypha.daemon.Json;
import dev.hypha.sim.Crew;
import dev.hypha.sim.gossip.Defence;
import dev.hypha.sim.gossip.GossipSimulation;
import dev.hypha.sim.gossip.Outcome;
import dev.hypha.sim.gossip.Scenario;
import dev.hypha.sim.gossip.SimulationConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hypha sim gossip}: needs no node and touches no network. */
@Command(
    name = "gossip",
    description = {
      "Simulate GossipSub among many nodes, and an attack on it.",
      "Each honest node runs the router of this program; latencies, attackers and chance come from"
          + " the seed. Nothing is sent anywhere."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha sim gossip",
      "  hypha sim gossip --attack list",
      "  hypha sim gossip --attack cold-boot --seed 7 --json",
      "  hypha sim gossip --attack covert-flash --plain       # what it does to the undefended",
      "  hypha sim gossip --attack all --seconds 60 --check",
      "  hypha sim gossip --attack dawn,worldwide --full"
    })
final class SimGossipCommand implements Callable<Integer> {
  private static final String LIST = "list";
  private static final String ALL = "all";
  private static final int TOLD_EVERY_SECONDS = 30;
  private static final String ROW = "%-20s %9s %9s %7s %7s %7s %6s %7s %6s %8s %7s";

  @Mixin private final Output output = new Output();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--attack",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "baseline",
      description =
          "Which one, or several with commas between; 'list' tells of them, 'all' runs them"
              + " (default: baseline).")
  private List<String> attacks = List.of();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Honest nodes, " + SimulationConfig.NODES_MIN + " or more (default: 100).")
  private @Nullable Integer nodes;

  @Option(
      names = "--full",
      description =
          "At the published scale: 1000 honest nodes. Wants a heap of 6 GiB and minutes; says every"
              + " thirty virtual seconds how far it is.")
  private boolean full;

  @Option(
      names = "--check",
      description =
          "Fail unless every message reaches everybody within 6 s; without defences, unless some"
              + " message is lost.")
  private boolean check;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description =
          "How many share the work; the result is the same (default: one for each processor).")
  private @Nullable Integer threads;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Where all chance comes from (default: 1).")
  private long seed;

  @Option(
      names = "--seconds",
      paramLabel = "T",
      description = "How long messages are published (default: as the attack is described).")
  private @Nullable Integer seconds;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Messages a second in all (default: 0.12 for each node).")
  private @Nullable Double rate;

  @Option(names = "--no-score", description = "Peers are not scored; the other defences stand.")
  private boolean noScore;

  @Option(
      names = "--plain",
      description =
          "The router of version 1.0: no scores, no flood publishing, no gossip to a part of all"
              + " peers, no quota of outbound peers. Shows what the attack does to the undefended.")
  private boolean plain;

  @Override
  public Integer call() {
    if (attacks.contains(LIST)) {
      Scenario.ALL.forEach(this::tell);
      return ExitCode.OK;
    }
    List<Scenario> scenarios =
        attacks.contains(ALL)
            ? Scenario.ALL
            : attacks.stream()
                .map(each -> Scenario.named(each).orElseThrow(() -> unknown(each)))
                .toList();
    List<Ran> all = new ArrayList<>();
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = crew(runtime)) {
      if (scenarios.size() == 1) {
        Ran ran = run(scenarios.getFirst(), crew);
        tell(scenarios.getFirst(), ran);
        all.add(ran);
      } else {
        head();
        for (Scenario scenario : scenarios) {
          Ran ran = run(scenario, crew);
          row(scenario, ran);
          all.add(ran);
        }
      }
    }
    return check ? checked(all) : ExitCode.OK;
  }

  private void head() {
    output.line(
        ROW,
        "attack",
        "delivery",
        "target",
        "p50",
        "p99",
        "max",
        "dup",
        "honest",
        "least",
        "KiB/node",
        "wall");
  }

  private Crew crew(SystemRuntime runtime) {
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (count < 1 || count > Crew.THREADS_MAX) {
      throw wrong(count + " threads are not between 1 and " + Crew.THREADS_MAX, null);
    }
    return Crew.of(count, runtime);
  }

  /** What was defended must have held, and what was not must have lost something. */
  private int checked(List<Ran> all) {
    if (plain || noScore) {
      boolean lost = all.stream().anyMatch(ran -> ran.outcome.lost() > 0);
      if (!lost) {
        output.note("no attack cost the undefended a message: what shows that these are attacks?");
      }
      return lost ? ExitCode.OK : ExitCode.FAILED;
    }
    List<String> broken =
        all.stream()
            .filter(ran -> !ran.outcome.isWhole())
            .map(ran -> ran.config.scenario().name())
            .toList();
    if (!broken.isEmpty()) {
      output.note("not everything reached everybody within 6 s: %s", String.join(", ", broken));
    }
    return broken.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private ParameterException unknown(String attack) {
    List<String> names = Scenario.ALL.stream().map(Scenario::name).toList();
    return wrong("no attack '" + attack + "': there are " + String.join(", ", names), null);
  }

  private ParameterException wrong(String why, @Nullable Throwable cause) {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command", cause);
    }
    return new ParameterException(spec.commandLine(), why, cause);
  }

  private SimulationConfig config(Scenario scenario) {
    int count = full ? SimulationConfig.FULL_NODES : SimulationConfig.SMALL_NODES;
    try {
      SimulationConfig config =
          SimulationConfig.of(
              seconds == null ? scenario : scenario.lasting(Duration.ofSeconds(seconds)),
              nodes == null ? count : nodes,
              seed);
      if (rate != null) {
        config = config.withRate(rate);
      }
      return config.with(plain ? Defence.PLAIN : noScore ? Defence.NO_SCORE : Defence.HARDENED);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  /** A run, and how long it took on this machine. */
  private record Ran(SimulationConfig config, Outcome outcome, double wallSeconds) {}

  private Ran run(Scenario scenario, Crew crew) {
    SimulationConfig config = config(scenario);
    long begin = System.nanoTime();
    ProgressBar bar = output.bar();
    long total = config.end().toSeconds();
    Outcome outcome;
    try {
      outcome =
          new GossipSimulation(config)
              .run(
                  part -> {
                    bar.drawSeconds(scenario.name(), part * total, total);
                    tellProgress(scenario, Math.round(part * total), total, begin);
                  },
                  crew);
    } finally {
      bar.end();
    }
    return new Ran(config, outcome, (System.nanoTime() - begin) / 1e9);
  }

  /** For who does not look at a terminal: a full run takes its time. */
  private void tellProgress(Scenario scenario, long seconds, long total, long begin) {
    if (full && !Output.terminal() && seconds % TOLD_EVERY_SECONDS == 0) {
      double wall = (System.nanoTime() - begin) / 1e9;
      output.note("%s: %d of %d s in %.0f s", scenario.name(), seconds, total, wall);
    }
  }

  // ---- for people

  private void tell(Scenario scenario) {
    output.line("%-20s %s", scenario.name(), scenario.title());
    output.object(Json.object().put("attack", scenario.name()).put("title", scenario.title()));
  }

  private void row(Scenario scenario, Ran ran) {
    Outcome outcome = ran.outcome;
    output.line(
        ROW,
        scenario.name(),
        percent(outcome.delivery()),
        percent(outcome.targetDelivery()),
        millis(outcome.p50Millis()),
        millis(outcome.p99Millis()),
        millis(outcome.maxMillis()),
        String.format(Locale.ROOT, "%.2f", outcome.duplicatesPerMessage()),
        scenario.isAttack() ? honestAfter(outcome) : "",
        scenario.isAttack() ? percent(outcome.meshHonestLeast()) : "",
        outcome.bytesPerNode() >> 10,
        String.format(Locale.ROOT, "%.1f s", ran.wallSeconds));
    output.object(report(ran));
  }

  private void tell(Scenario scenario, Ran ran) {
    Outcome outcome = ran.outcome;
    SimulationConfig config = ran.config;
    output.line(
        "%s: %s; %d honest nodes, seed %d, %s",
        scenario.name(), scenario.title(), config.nodes(), config.seed(), defence(config));
    output.line(
        "delivery    %s of %d messages; %d deliveries lost; under attack %s",
        percent(outcome.delivery()),
        outcome.messages(),
        outcome.lost(),
        percent(outcome.targetDelivery()));
    output.line(
        "latency     p50 %s  p99 %s  max %s ms",
        millis(outcome.p50Millis()), millis(outcome.p99Millis()), millis(outcome.maxMillis()));
    output.line(
        "cost        %.2f duplicates a message, %s sent by each node",
        outcome.duplicatesPerMessage(), ProgressBar.size(outcome.bytesPerNode()));
    if (scenario.isAttack()) {
      output.line(
          "meshes      nine of ten links honest for good after %s s; least %s, at the end %s",
          honestAfter(outcome),
          percent(outcome.meshHonestLeast()),
          percent(outcome.meshHonestLast()));
    }
    output.line(
        "took        %.1f s for %d events: %.2f million a second",
        ran.wallSeconds, outcome.events(), outcome.events() / ran.wallSeconds / 1e6);
    output.object(report(ran));
  }

  private static String defence(SimulationConfig config) {
    return config.defence().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String honestAfter(Outcome outcome) {
    int after = outcome.meshHonestAfterSeconds();
    return after < 0 ? "never" : String.valueOf(after);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.3f %%", 100 * part);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  // ---- for programs

  private static ObjectNode report(Ran ran) {
    Outcome outcome = ran.outcome;
    SimulationConfig config = ran.config;
    ObjectNode report =
        Json.object()
            .put("attack", config.scenario().name())
            .put("nodes", config.nodes())
            .put("seed", config.seed())
            .put("seconds", config.scenario().run().toSeconds())
            .put("rate", config.messagesPerSecond())
            .put("defence", defence(config))
            .put("messages", outcome.messages())
            .put("delivery", outcome.delivery())
            .put("p50_ms", outcome.p50Millis())
            .put("p99_ms", outcome.p99Millis())
            .put("max_ms", outcome.maxMillis())
            .put("duplicates_per_message", outcome.duplicatesPerMessage());
    if (config.scenario().isAttack() && outcome.meshHonestAfterSeconds() >= 0) {
      report.put("mesh_honest_after_s", outcome.meshHonestAfterSeconds());
    } else {
      report.putNull("mesh_honest_after_s");
    }
    report
        .put("mesh_honest_least", outcome.meshHonestLeast())
        .put("mesh_honest_last", outcome.meshHonestLast())
        .put("bytes_per_node", outcome.bytesPerNode())
        .put("lost", outcome.lost())
        .put("incomplete_messages", outcome.incompleteMessages())
        .put("target_delivery", outcome.targetDelivery());
    report.set("scores", scores(outcome.scores()));
    report.set("traffic", traffic(outcome.traffic()));
    return report.put("events", outcome.events());
  }

  private static ObjectNode scores(Outcome.Scores scores) {
    return Json.object()
        .put("honest_mean", scores.honestMean())
        .put("honest_least", scores.honestLeast())
        .put("honest_negative", scores.honestNegative())
        .put("sybil_mean", scores.sybilMean())
        .put("sybil_most", scores.sybilMost())
        .put("sybil_negative", scores.sybilNegative())
        .put("asymmetry", scores.asymmetry());
  }

  private static ObjectNode traffic(Outcome.Traffic traffic) {
    return Json.object()
        .put("payloads", traffic.payloads())
        .put("ihaves", traffic.ihaves())
        .put("iwants", traffic.iwants())
        .put("idontwants", traffic.idontwants())
        .put("pruned_for_score", traffic.prunedForScore())
        .put("pruned_for_room", traffic.prunedForRoom())
        .put("honest_breaches", traffic.honestBreaches())
        .put("sybil_breaches", traffic.sybilBreaches())
        .put("graylisted_rpcs", traffic.graylistedRpcs());
  }
}
