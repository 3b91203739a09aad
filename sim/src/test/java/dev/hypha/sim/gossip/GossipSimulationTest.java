package dev.hypha.sim.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hypha.core.SystemRuntime;
import dev.hypha.sim.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GossipSimulationTest {
  @Test
  void the_same_seed_gives_the_same_run() {
    assertThat(run(7)).isEqualTo(run(7));
  }

  @Test
  void the_outcome_does_not_depend_on_how_many_threads_do_the_work() {
    Outcome alone = run(7);
    for (int threads = 2; threads <= 3; threads++) {
      try (SystemRuntime runtime = new SystemRuntime();
          Crew crew = Crew.of(threads, runtime)) {
        assertThat(new GossipSimulation(config(7)).run(part -> {}, crew))
            .as("%d threads", threads)
            .isEqualTo(alone);
      }
    }
  }

  @Test
  void another_seed_gives_another_run() {
    assertThat(run(7)).isNotEqualTo(run(8));
  }

  @Test
  void messages_take_at_least_one_way_and_what_is_sent_is_counted() {
    Outcome outcome = run(7);
    assertThat(outcome.p50Millis()).isGreaterThan(20);
    assertThat(outcome.bytesPerNode()).isGreaterThan(outcome.messages() * 2_048L);
    assertThat(outcome.traffic().payloads()).isGreaterThanOrEqualTo((long) outcome.messages() * 19);
  }

  @Test
  void nodes_that_look_longer_at_a_message_are_slower_and_say_that_they_have_it() {
    SimulationConfig quick = config(7);
    SimulationConfig slow =
        new SimulationConfig(
            quick.scenario(),
            quick.nodes(),
            quick.seed(),
            quick.messagesPerSecond(),
            quick.messageBytes(),
            quick.defence(),
            Duration.ofMillis(60));
    Outcome outcome = new GossipSimulation(slow).run(part -> {});
    assertThat(outcome.p99Millis()).isGreaterThan(run(7).p99Millis() + 60);
    assertThat(outcome.traffic().idontwants()).isPositive();
  }

  @Test
  void what_is_late_is_as_bad_as_lost() {
    Outcome outcome = run(7);
    assertThat(outcome.isWhole()).isTrue();
    assertThat(with(outcome, 1, outcome.maxMillis()).isWhole()).isFalse();
    assertThat(with(outcome, 0, Outcome.LATE_MILLIS).isWhole()).isFalse();
  }

  private static Outcome with(Outcome outcome, long lost, double maxMillis) {
    return new Outcome(
        outcome.messages(),
        outcome.delivery(),
        lost,
        outcome.incompleteMessages(),
        outcome.targetDelivery(),
        outcome.p50Millis(),
        outcome.p99Millis(),
        maxMillis,
        outcome.duplicatesPerMessage(),
        outcome.meshHonestAfterSeconds(),
        outcome.meshHonestLeast(),
        outcome.meshHonestLast(),
        outcome.bytesPerNode(),
        outcome.scores(),
        outcome.traffic(),
        outcome.events());
  }

  @Test
  void progress_goes_from_beginning_to_end() {
    List<Double> parts = new ArrayList<>();
    new GossipSimulation(config(7)).run(parts::add);
    assertThat(parts).isSorted().hasSize(69).allMatch(part -> part > 0 && part < 1);
  }

  @Test
  void what_cannot_be_simulated_is_refused() {
    Scenario scenario = Scenario.ALL.getFirst();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulationConfig.of(scenario, SimulationConfig.NODES_MIN - 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> config(1).withRate(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulationConfig.of(scenario.lasting(Duration.ZERO), 100, 1));
  }

  private static Outcome run(long seed) {
    return new GossipSimulation(config(seed)).run(part -> {});
  }

  private static SimulationConfig config(long seed) {
    Scenario scenario = Scenario.named("cold-boot").orElseThrow();
    return SimulationConfig.of(scenario.lasting(Duration.ofSeconds(10)), 20, seed).withRate(5);
  }
}
