package dev.hypha.sim.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hypha.core.SystemRuntime;
import dev.hypha.sim.Crew;
import org.junit.jupiter.api.Test;

/** What a node provides is said again by region, at a tenth of the scale of the bar. */
class ProvideSimulationTest {
  @Test
  void a_cycle_spares_nine_of_ten_lookups_and_every_key_is_with_its_nearest() {
    ProvideConfig config = new ProvideConfig(DhtConfig.SMALL_NODES, ProvideConfig.SMALL_KEYS, 1);
    ProvideOutcome outcome = run(config, 1);
    System.out.println(outcome);
    assertThat(outcome.swept().keys()).isEqualTo(10_000);
    assertThat(outcome.spared()).isGreaterThan(0.97);
    assertThat(outcome.swept().right()).isGreaterThan(0.999);
    assertThat(outcome.sweeps()).isBetween(8, 40);
    assertThat(Bars.missed(outcome)).isEmpty();
  }

  @Test
  void a_few_keys_are_said_one_by_one() {
    ProvideOutcome outcome = run(new ProvideConfig(400, 30, 1), 1);
    assertThat(outcome.swept().lookups()).isEqualTo(30);
    assertThat(outcome.swept().messages()).isEqualTo(30 * 20);
    assertThat(outcome.swept().right()).isEqualTo(1);
    assertThat(Bars.missed(outcome)).isNotEmpty();
  }

  @Test
  void the_same_seed_gives_the_same_cycle_however_many_threads_do_the_work() {
    ProvideConfig config = new ProvideConfig(200, 500, 3);
    assertThat(run(config, 3)).isEqualTo(run(config, 1));
  }

  @Test
  void what_cannot_be_simulated_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ProvideConfig(10, 10, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProvideConfig(100, 0, 1));
  }

  private static ProvideOutcome run(ProvideConfig config, int threads) {
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(threads, runtime)) {
      return new ProvideSimulation(config).run(part -> {}, crew);
    }
  }
}
