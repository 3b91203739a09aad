package dev.hypha.sim.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run must have come to: the bars of docs/attacks.md. */
public final class Bars {
  private static final double RIGHT_MIN = 0.99;
  private static final int HOPS_MAX = 5;
  private static final double FOUND_MIN = 0.99;
  private static final double NOTICED_MIN = 0.99;
  private static final double ECLIPSED_MAX = 0.05;
  private static final double FLOODED_MAX = 0.25;
  private static final double SPARED_MIN = 0.90;
  private static final double PLACED_MIN = 0.99;

  /** Without defences an attack is to have at least this much of what it wants. */
  private static final double SUCCESS_MIN = 0.5;

  private Bars() {}

  /** What of it was missed, for people; empty if nothing was. */
  public static List<String> missed(DhtConfig config, DhtOutcome outcome) {
    List<String> missed = new ArrayList<>();
    if (!config.defended()) {
      double success = success(config.attack(), outcome);
      if (success < SUCCESS_MIN) {
        missed.add(
            "the attack had " + percent(success) + " of what it wants: what shows that it is one?");
      }
      return missed;
    }
    DhtOutcome.Lookups lookups = outcome.lookups();
    boolean calm = config.attack() == Attack.NONE || config.attack() == Attack.CHURN;
    if (calm && lookups.right() < RIGHT_MIN) {
      missed.add("only " + percent(lookups.right()) + " of the lookups were right");
    }
    if (lookups.hopsMedian() > HOPS_MAX) {
      missed.add("the median lookup took " + lookups.hopsMedian() + " hops");
    }
    for (DhtOutcome.Values values : outcome.values()) {
      if (values.found() < FOUND_MIN) {
        missed.add(percent(values.found()) + " found with " + values.sybils() + " sybils");
      }
      if (config.attack() == Attack.CENSOR && values.suspectedPuts() < NOTICED_MIN) {
        missed.add(percent(values.suspectedPuts()) + " noticed of " + values.sybils() + " sybils");
      }
    }
    if (outcome.tables().victim() >= ECLIPSED_MAX) {
      missed.add(percent(outcome.tables().victim()) + " of the node's table attacks");
    }
    if (config.attack() == Attack.SYBIL && outcome.tables().sybils() >= FLOODED_MAX) {
      missed.add(percent(outcome.tables().sybils()) + " of the tables attacks");
    }
    return missed;
  }

  /** The same of a cycle of what is provided. */
  public static List<String> missed(ProvideOutcome outcome) {
    List<String> missed = new ArrayList<>();
    if (outcome.spared() < SPARED_MIN) {
      missed.add("only " + percent(outcome.spared()) + " of the lookups were spared");
    }
    if (outcome.swept().right() < PLACED_MIN) {
      missed.add(
          "only " + percent(outcome.swept().right()) + " of the keys are with their nearest");
    }
    return missed;
  }

  /** How far an attack has come with the undefended: 1 if it has all. */
  private static double success(Attack attack, DhtOutcome outcome) {
    return switch (attack) {
      case NONE, CHURN, SYBIL -> 1; // there is nothing to show
      case CENSOR ->
          1 - outcome.values().stream().mapToDouble(DhtOutcome.Values::found).max().orElse(1);
      case ECLIPSE -> outcome.tables().victim();
    };
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * part);
  }
}
