package dev.hypha.sim.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One seed of each scenario, with a twentieth of the nodes and a run cut short: long enough for the
 * attack to begin and for what it holds back to come by gossip.
 */
class AttacksTest {
  private static final double RATE = 6;
  private static final int NODES = 50;

  @ParameterizedTest
  @CsvSource({
    "baseline, 15",
    "eclipse-node, 38",
    "eclipse-publishers, 38",
    "eclipse-network, 38",
    "censor-node, 38",
    "degradation, 38",
    "cold-boot, 15",
    "cold-boot-graft, 15",
    "covert-flash, 100",
    "covert-flash-graft, 100",
    "dawn, 15",
    "dawn-graft, 15",
    "colocation, 15",
    "worldwide, 38",
    "evade-flood, 38"
  })
  void everything_reaches_everybody_in_time(String name, int seconds) {
    Outcome outcome = run(name, NODES, seconds, Defence.HARDENED);
    assertThat(outcome.messages()).isEqualTo((int) (RATE * seconds));
    assertThat(outcome.delivery()).isEqualTo(1);
    assertThat(outcome.targetDelivery()).isEqualTo(1);
    assertThat(outcome.maxMillis()).isLessThan(6_000);
  }

  @Test
  void an_eclipse_of_the_network_does_not_slow_it_down() {
    double before = run("baseline", NODES, 38, Defence.HARDENED).p99Millis();
    assertThat(run("eclipse-network", NODES, 38, Defence.HARDENED).p99Millis())
        .isBetween(0.9 * before, 1.1 * before);
  }

  @Test
  void attackers_that_cost_the_undefended_their_messages_are_attackers() {
    Outcome plain = run("eclipse-network", SimulationConfig.SMALL_NODES, 90, Defence.PLAIN);
    assertThat(plain.lost()).isGreaterThan(20);
    assertThat(plain.isWhole()).isFalse();
    assertThat(plain.meshHonestLast()).isLessThan(0.2);
  }

  private static Outcome run(String name, int nodes, int seconds, Defence defence) {
    Scenario scenario = Scenario.named(name).orElseThrow();
    SimulationConfig config =
        SimulationConfig.of(scenario.lasting(Duration.ofSeconds(seconds)), nodes, 1)
            .withRate(RATE)
            .with(defence);
    return new GossipSimulation(config).run(part -> {});
  }
}
