package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.SystemRuntime;
import dev.hypha.daemon.Json;
import dev.hypha.sim.Crew;
import dev.hypha.sim.dht.ProvideConfig;
import dev.hypha.sim.dht.ProvideOutcome;
import dev.hypha.sim.dht.ProvideSimulation;
import java.util.Locale;

/** {@code hypha sim dht --provide}: a cycle of what one node provides. */
final class SimProvide {
  private static final String WORD = "provide";
  private static final long CYCLE_SECONDS = 22 * 3_600;

  private SimProvide() {}

  /** Runs it and tells what came of it. */
  static ProvideOutcome run(ProvideConfig config, int threads, Output output) {
    long begin = System.nanoTime();
    ProgressBar bar = output.bar();
    ProvideOutcome outcome;
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(threads, runtime)) {
      outcome =
          new ProvideSimulation(config)
              .run(part -> bar.drawSeconds(WORD, part * CYCLE_SECONDS, CYCLE_SECONDS), crew);
    } finally {
      bar.end();
    }
    tell(config, outcome, output, (System.nanoTime() - begin) / 1e9);
    return outcome;
  }

  private static void tell(
      ProvideConfig config, ProvideOutcome outcome, Output output, double wallSeconds) {
    output.line(
        "provide: %d keys of one node among %d, said again in a cycle; seed %d",
        config.keys(), config.nodes(), config.seed());
    share("by region", outcome.swept(), output);
    output.line(
        "            %d sweeps of regions of %d bits: %s of the lookups spared",
        outcome.sweeps(), outcome.regionBits(), percent(outcome.spared()));
    share("one by one", outcome.single(), output);
    output.line(
        "took        %.1f s for %d events: %.2f million a second",
        wallSeconds, outcome.events(), outcome.events() / wallSeconds / 1e6);
    ObjectNode report =
        Json.object()
            .put("attack", WORD)
            .put("nodes", config.nodes())
            .put("seed", config.seed())
            .put("region_bits", outcome.regionBits())
            .put("sweeps", outcome.sweeps())
            .put("spared", outcome.spared());
    report.set("swept", json(outcome.swept()));
    report.set("single", json(outcome.single()));
    output.object(report.put("events", outcome.events()));
  }

  private static void share(String how, ProvideOutcome.Share share, Output output) {
    output.line(
        "%-11s %d keys: %d lookups, %d questions, %d messages; %s with all of their nearest",
        how,
        share.keys(),
        share.lookups(),
        share.questions(),
        share.messages(),
        percent(share.right()));
  }

  private static ObjectNode json(ProvideOutcome.Share share) {
    return Json.object()
        .put("keys", share.keys())
        .put("lookups", share.lookups())
        .put("questions", share.questions())
        .put("messages", share.messages())
        .put("right", share.right());
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * part);
  }
}
