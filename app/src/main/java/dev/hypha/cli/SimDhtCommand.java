package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.SystemRuntime;
import dev.hypha.daemon.Json;
import dev.hypha.sim.Crew;
import dev.hypha.sim.dht.Attack;
import dev.hypha.sim.dht.Bars;
import dev.hypha.sim.dht.DhtConfig;
import dev.hypha.sim.dht.DhtOutcome;
import dev.hypha.sim.dht.DhtSimulation;
import dev.hypha.sim.dht.ProvideConfig;
import dev.hypha.sim.dht.ProvideOutcome;
import java.time.Duration;
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

/** {@code hypha sim dht}: needs no node and touches no network. */
@Command(
    name = "dht",
    description = {
      "Simulate Kademlia among many nodes, and an attack on it.",
      "Each honest node runs the routing table and the lookups of this program; latencies,"
          + " attackers and chance come from the seed. Nothing is sent anywhere."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha sim dht --nodes 500",
      "  hypha sim dht --attack list",
      "  hypha sim dht --attack churn --seed 7 --json",
      "  hypha sim dht --attack censor --sybils 20,100 --check",
      "  hypha sim dht --provide 10000 --check          # what one node provides is said again",
      "  hypha sim dht --attack eclipse --no-defence    # what it does to the undefended"
    })
final class SimDhtCommand implements Callable<Integer> {
  private static final String LIST = "list";

  @Mixin private final Output output = new Output();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--attack",
      paramLabel = "NAME",
      defaultValue = "none",
      description = "none, churn, eclipse, censor or sybil; 'list' tells of them (default: none).")
  private String attack = "";

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Honest nodes, " + DhtConfig.NODES_MIN + " or more (default: 1000).")
  private @Nullable Integer nodes;

  @Option(
      names = "--full",
      description = "At the scale of the bars: 10000 honest nodes. Wants 4 GiB and minutes.")
  private boolean full;

  @Option(
      names = "--provide",
      paramLabel = "KEYS",
      description =
          "Nobody attacks: one node says again what it provides, so many keys, in one cycle of 22"
              + " hours; 100000 with --full is the bar.")
  private @Nullable Integer provide;

  @Option(
      names = "--sybils",
      paramLabel = "S",
      split = ",",
      description =
          "How many attackers; for 'censor' those of a key, several numbers with commas between"
              + " (default: as the attack is described).")
  private List<Integer> sybils = List.of();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long it is measured (default: as the attack is described).")
  private @Nullable Integer minutes;

  @Option(
      names = "--no-defence",
      description =
          "Nobody counts peers of one owner's addresses, and nobody is suspected. Shows what the"
              + " attack does to the undefended.")
  private boolean noDefence;

  @Option(
      names = "--check",
      description =
          "Fail unless the bars of docs/attacks.md are reached; without defences, unless the attack"
              + " succeeds.")
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

  @Override
  public Integer call() {
    if (attack.equals(LIST)) {
      for (Attack each : Attack.values()) {
        output.line("%-10s %s", each.word(), each.title());
        output.object(Json.object().put("attack", each.word()).put("title", each.title()));
      }
      return ExitCode.OK;
    }
    Integer keys = provide;
    if (keys != null) {
      return provide(keys);
    }
    DhtConfig config = config();
    long begin = System.nanoTime();
    DhtOutcome outcome = run(config);
    tell(config, outcome, (System.nanoTime() - begin) / 1e9);
    List<String> missed = check ? Bars.missed(config, outcome) : List.of();
    missed.forEach(each -> output.note("%s: %s", config.attack().word(), each));
    return missed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private int provide(int keys) {
    if (!attack.equals(Attack.NONE.word()) || !sybils.isEmpty() || minutes != null || noDefence) {
      throw wrong("--provide goes without attack, sybils, minutes and --no-defence", null);
    }
    ProvideConfig config;
    try {
      config = new ProvideConfig(nodes == null ? scale() : nodes, keys, seed);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
    ProvideOutcome outcome = SimProvide.run(config, threads(), output);
    List<String> missed = check ? Bars.missed(outcome) : List.of();
    missed.forEach(each -> output.note("provide: %s", each));
    return missed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private int scale() {
    return full ? DhtConfig.FULL_NODES : DhtConfig.SMALL_NODES;
  }

  private int threads() {
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (count < 1 || count > Crew.THREADS_MAX) {
      throw wrong(count + " threads are not between 1 and " + Crew.THREADS_MAX, null);
    }
    return count;
  }

  private DhtOutcome run(DhtConfig config) {
    int count = threads();
    ProgressBar bar = output.bar();
    long total = config.end().toSeconds();
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(count, runtime)) {
      return new DhtSimulation(config)
          .run(part -> bar.drawSeconds(config.attack().word(), part * total, total), crew);
    } finally {
      bar.end();
    }
  }

  private DhtConfig config() {
    Attack named =
        Attack.named(attack).orElseThrow(() -> wrong("no attack '" + attack + "'", null));
    try {
      DhtConfig config = DhtConfig.of(named, nodes == null ? scale() : nodes, seed);
      config = sybils.isEmpty() ? config : config.withSybils(sybils);
      config = minutes == null ? config : config.lasting(Duration.ofMinutes(minutes));
      return noDefence ? config.undefended() : config;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private ParameterException wrong(String why, @Nullable Throwable cause) {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command", cause);
    }
    return new ParameterException(spec.commandLine(), why, cause);
  }

  // ---- for people

  private void tell(DhtConfig config, DhtOutcome outcome, double wallSeconds) {
    DhtOutcome.Lookups lookups = outcome.lookups();
    DhtOutcome.Tables tables = outcome.tables();
    output.line(
        "%s: %s; %d honest nodes, seed %d, %s",
        config.attack().word(),
        config.attack().title(),
        config.nodes(),
        config.seed(),
        config.defended() ? "defended" : "undefended");
    output.line(
        "lookups     %s of %d right, %s of the peers found; hops %d, at most %d; p50 %.0f p99 %.0f"
            + " ms",
        percent(lookups.right()),
        lookups.count(),
        percent(lookups.found()),
        lookups.hopsMedian(),
        lookups.hopsMost(),
        lookups.p50Millis(),
        lookups.p99Millis());
    output.line(
        "            %.1f peers asked, %.1f silent; %d times somebody was suspected",
        lookups.asked(), lookups.silent(), lookups.suspected());
    for (DhtOutcome.Values values : outcome.values()) {
      output.line(
          "values      %d sybils: %s of %d gets of %d keys found; suspected at %s of puts, %s of"
              + " gets",
          values.sybils(),
          percent(values.found()),
          values.gets(),
          values.keys(),
          percent(values.suspectedPuts()),
          percent(values.suspectedGets()));
    }
    output.line(
        "tables      %.0f peers, %s gone, %s attack; of the surrounded node %s, at most %s",
        tables.size(),
        percent(tables.dead()),
        percent(tables.sybils()),
        percent(tables.victim()),
        percent(tables.victimMost()));
    output.line("size        taken for %.0f", outcome.networkSize());
    output.line(
        "took        %.1f s for %d events: %.2f million a second",
        wallSeconds, outcome.events(), outcome.events() / wallSeconds / 1e6);
    output.object(report(config, outcome));
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * part);
  }

  // ---- for programs

  private static ObjectNode report(DhtConfig config, DhtOutcome outcome) {
    DhtOutcome.Lookups lookups = outcome.lookups();
    DhtOutcome.Tables tables = outcome.tables();
    ObjectNode report =
        Json.object()
            .put("attack", config.attack().word())
            .put("nodes", config.nodes())
            .put("seed", config.seed())
            .put("minutes", config.run().toMinutes())
            .put("defended", config.defended());
    report.set(
        "lookups",
        Json.object()
            .put("count", lookups.count())
            .put("right", lookups.right())
            .put("found", lookups.found())
            .put("hops_median", lookups.hopsMedian())
            .put("hops_most", lookups.hopsMost())
            .put("p50_ms", lookups.p50Millis())
            .put("p99_ms", lookups.p99Millis())
            .put("asked", lookups.asked())
            .put("silent", lookups.silent())
            .put("suspected", lookups.suspected()));
    ArrayNode values = report.putArray("values");
    for (DhtOutcome.Values each : outcome.values()) {
      values.add(
          Json.object()
              .put("sybils", each.sybils())
              .put("keys", each.keys())
              .put("gets", each.gets())
              .put("found", each.found())
              .put("suspected_puts", each.suspectedPuts())
              .put("suspected_gets", each.suspectedGets())
              .put("questions_of_put", each.questionsOfPut())
              .put("questions_of_get", each.questionsOfGet()));
    }
    report.set(
        "tables",
        Json.object()
            .put("size", tables.size())
            .put("dead", tables.dead())
            .put("sybils", tables.sybils())
            .put("victim", tables.victim())
            .put("victim_most", tables.victimMost()));
    return report.put("network_size", outcome.networkSize()).put("events", outcome.events());
  }
}
