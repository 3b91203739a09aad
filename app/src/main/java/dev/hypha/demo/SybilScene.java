package dev.hypha.demo;

import dev.hypha.core.Runtime;
import dev.hypha.sim.gossip.Defence;
import dev.hypha.sim.gossip.GossipSimulation;
import dev.hypha.sim.gossip.Outcome;
import dev.hypha.sim.gossip.Scenario;
import dev.hypha.sim.gossip.SimulationConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Attackers, four for each honest node, surround everybody and drop what they are given: the real
 * router in virtual time, three times with the same seed and less defence each time.
 */
record SybilScene(Runtime runtime, Consumer<String> progress) implements Scene {
  private static final String ATTACK = "eclipse-network";
  private static final int HONEST = 40;
  private static final long SEED = 1;
  private static final double MESSAGES_PER_SECOND = 4;
  private static final Duration RUN = Duration.ofMinutes(2);
  private static final double LATE_MILLIS = 6_000;
  private static final double HARM_MILLIS = 1_000;

  @Override
  public String name() {
    return "a flood of sybils does not silence gossip";
  }

  @Override
  public String play() throws IOException {
    Map<Defence, Outcome> outcomes = simulated();
    Outcome defended = outcome(outcomes, Defence.HARDENED);
    Outcome unscored = outcome(outcomes, Defence.NO_SCORE);
    Outcome plain = outcome(outcomes, Defence.PLAIN);
    if (defended.lost() > 0 || defended.maxMillis() >= LATE_MILLIS) {
      throw new DisprovedException("with all defences " + figures(defended));
    }
    if (plain.lost() == 0 && plain.p99Millis() < HARM_MILLIS) {
      throw new DisprovedException("the attack does no harm without defence: " + figures(plain));
    }
    if (unscored.meshHonestLast() >= defended.meshHonestLast()) {
      throw new DisprovedException(
          "scores change nothing: " + figures(defended) + "; without " + figures(unscored));
    }
    return String.format(
        Locale.ROOT,
        "%d honest nodes, %d attackers, %d messages in virtual time: %s; scores off: %s; no"
            + " defence of version 1.1: %s",
        HONEST,
        4 * HONEST,
        defended.messages(),
        figures(defended),
        figures(unscored),
        figures(plain));
  }

  private Map<Defence, Outcome> simulated() throws IOException {
    Map<Defence, Outcome> outcomes = new ConcurrentHashMap<>();
    CountDownLatch all = new CountDownLatch(Defence.values().length);
    for (Defence defence : Defence.values()) {
      runtime.fork(
          "demo-sybils",
          () -> {
            try {
              outcomes.put(defence, new GossipSimulation(config(defence)).run(part -> {}));
              progress.accept("sybils have met " + defence.name().toLowerCase(Locale.ROOT));
            } finally {
              all.countDown();
            }
          });
    }
    try {
      all.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return outcomes.isEmpty() ? Map.of() : new EnumMap<>(outcomes);
  }

  private static SimulationConfig config(Defence defence) {
    Scenario attack = Scenario.named(ATTACK).orElseThrow().lasting(RUN);
    return SimulationConfig.of(attack, HONEST, SEED).withRate(MESSAGES_PER_SECOND).with(defence);
  }

  private static Outcome outcome(Map<Defence, Outcome> outcomes, Defence defence)
      throws DisprovedException {
    Outcome outcome = outcomes.get(defence);
    if (outcome == null) {
      throw new DisprovedException("the simulation of " + defence + " broke off");
    }
    return outcome;
  }

  /** {@code 0 of 18720 deliveries lost, p99 54 ms, max 944 ms, 52 % of mesh links honest}. */
  private static String figures(Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%d of %d deliveries lost, p99 %.0f ms, max %.0f ms, %.0f %% of mesh links honest",
        outcome.lost(),
        (long) outcome.messages() * (HONEST - 1),
        outcome.p99Millis(),
        outcome.maxMillis(),
        100 * outcome.meshHonestLast());
  }
}
