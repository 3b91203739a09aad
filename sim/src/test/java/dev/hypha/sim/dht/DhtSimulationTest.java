package dev.hypha.sim.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hypha.core.SystemRuntime;
import dev.hypha.sim.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One seed of each attack, small and short. */
class DhtSimulationTest {
  private static final int NODES = 250;
  private static final int FEW = 100;

  @Test
  void the_same_seed_gives_the_same_run_however_many_threads_do_the_work() {
    DhtConfig config = DhtConfig.of(Attack.CHURN, FEW, 1).lasting(Duration.ofMinutes(1));
    DhtOutcome alone = new DhtSimulation(config).run(part -> {});
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(3, runtime)) {
      assertThat(new DhtSimulation(config).run(part -> {}, crew)).isEqualTo(alone);
    }
  }

  @Test
  void another_seed_gives_another_run() {
    assertThat(new DhtSimulation(few(2)).run(part -> {}))
        .isNotEqualTo(new DhtSimulation(few(1)).run(part -> {}));
  }

  @Test
  void where_nobody_comes_or_goes_every_lookup_is_right() {
    DhtOutcome outcome = run(Attack.NONE, 2);
    assertThat(outcome.lookups().right()).isEqualTo(1);
    assertThat(outcome.lookups().hopsMedian()).isLessThanOrEqualTo(5);
    assertThat(outcome.values())
        .singleElement()
        .satisfies(all -> assertThat(all.found()).isEqualTo(1));
    assertThat(outcome.networkSize()).isBetween(0.7 * NODES, 1.4 * NODES);
  }

  @Test
  void where_some_leave_and_others_come_lookups_are_right() {
    DhtConfig config = config(Attack.CHURN, 4);
    DhtOutcome outcome = new DhtSimulation(config).run(part -> {});
    assertThat(outcome.lookups().right()).isGreaterThan(0.99);
    assertThat(outcome.tables().dead()).isPositive();
    assertThat(Bars.missed(config, outcome)).isEmpty();
  }

  @Test
  void cve_2023_26248_values_are_found_though_others_crowd_around_their_keys() {
    DhtConfig config = config(Attack.CENSOR, 4);
    DhtOutcome outcome = new DhtSimulation(config).run(part -> {});
    assertThat(outcome.values()).extracting(DhtOutcome.Values::sybils).containsExactly(20, 45, 100);
    assertThat(outcome.values())
        .allSatisfy(
            values -> {
              assertThat(values.found()).isGreaterThanOrEqualTo(0.99);
              assertThat(values.suspectedPuts()).isEqualTo(1);
            });
  }

  @Test
  void the_undefended_do_not_find_what_others_crowd_around() {
    DhtConfig config = config(Attack.CENSOR, 2).undefended();
    DhtOutcome outcome = new DhtSimulation(config).run(part -> {});
    assertThat(outcome.values()).allSatisfy(values -> assertThat(values.found()).isLessThan(0.2));
    assertThat(Bars.missed(config, outcome)).isEmpty();
  }

  @Test
  void cve_2020_10937_one_site_gets_no_part_of_a_table_worth_speaking_of() {
    assertThat(run(Attack.ECLIPSE, 2).tables().victim()).isLessThan(0.05);
  }

  @Test
  void the_undefended_are_eclipsed() {
    DhtOutcome outcome = new DhtSimulation(config(Attack.ECLIPSE, 2).undefended()).run(part -> {});
    assertThat(outcome.tables().victim()).isGreaterThan(0.5);
  }

  @Test
  void a_flood_from_a_few_sites_gets_a_small_part_of_the_tables() {
    DhtOutcome outcome = run(Attack.SYBIL, 2);
    assertThat(outcome.tables().sybils()).isBetween(0.001, 0.25);
    assertThat(outcome.values()).allSatisfy(values -> assertThat(values.found()).isEqualTo(1));
  }

  @Test
  void progress_goes_from_beginning_to_end() {
    List<Double> parts = new ArrayList<>();
    new DhtSimulation(few(1)).run(parts::add);
    assertThat(parts).isSorted().isNotEmpty().allMatch(part -> part > 0 && part < 1);
  }

  @Test
  void what_cannot_be_simulated_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DhtConfig.of(Attack.NONE, DhtConfig.NODES_MIN - 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(Attack.CHURN, 1).withSybils(List.of(3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(Attack.CENSOR, 1).withSybils(List.of(0)));
    assertThatIllegalArgumentException().isThrownBy(() -> config(Attack.NONE, 0));
  }

  private static DhtOutcome run(Attack attack, int minutes) {
    return new DhtSimulation(config(attack, minutes)).run(part -> {});
  }

  private static DhtConfig few(long seed) {
    return DhtConfig.of(Attack.NONE, FEW, seed).lasting(Duration.ofMinutes(1));
  }

  private static DhtConfig config(Attack attack, int minutes) {
    return DhtConfig.of(attack, NODES, 1).lasting(Duration.ofMinutes(minutes));
  }
}
