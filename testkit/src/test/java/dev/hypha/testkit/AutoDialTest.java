package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.PeerAddress;
import dev.hypha.node.AutoDial;
import dev.hypha.node.AutoDialConfig;
import dev.hypha.testkit.net.Wire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that see to it themselves that they have peers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AutoDialTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Simulation simulation = new Simulation(1, Wire.parse("20ms"));
  private final SimulatedNode alice = simulation.node();
  private final SimulatedNode bob = simulation.node();

  private static AutoDialConfig keeping(int peers, PeerAddress... bootstrap) {
    return AutoDialConfig.OFF.withMinPeers(peers).withBootstrap(List.of(bootstrap));
  }

  private void awaitPeers(SimulatedNode node, int count) {
    simulation.await(count + " peers", MINUTE, () -> node.node().connections().size() == count);
  }

  @Test
  void a_bootstrap_node_that_comes_late_is_joined() throws Exception {
    simulation.run(
        () -> {
          simulation.network().partition(List.of(bob.host()));
          try (AutoDial dialing = AutoDial.start(alice.node(), keeping(1, bob.address()))) {
            simulation.sleep(Duration.ofMinutes(10));
            assertThat(dialing.state().kept()).isZero();
            simulation.network().heal();
            awaitPeers(alice, 1);
          }
        });
  }

  @Test
  void a_link_that_broke_returns() throws Exception {
    simulation.run(
        () -> {
          try (AutoDial dialing = AutoDial.start(alice.node(), keeping(1, bob.address()))) {
            awaitPeers(alice, 1);
            awaitPeers(bob, 1);
            bob.node().connections().forEach(each -> each.close(0));
            awaitPeers(alice, 0);
            awaitPeers(alice, 1);
            assertThat(dialing.state().wanted()).isEqualTo(1);
          }
        });
  }

  @Test
  void a_connection_that_is_wanted_outlives_idleness_and_others_do_not() throws Exception {
    SimulatedNode carol = simulation.node();
    simulation.run(
        () -> {
          try (AutoDial dialing = AutoDial.start(alice.node(), keeping(1, bob.address()))) {
            awaitPeers(alice, 1);
            alice.connect(carol);
            simulation.sleep(Duration.ofMinutes(5));
            assertThat(alice.node().connections())
                .extracting(connection -> connection.peer())
                .containsExactly(bob.id());
            assertThat(dialing.state().kept()).isEqualTo(1);
          }
        });
  }

  @Test
  void who_was_met_before_is_found_again_without_the_bootstrap_node() throws Exception {
    SimulatedNode carol = simulation.node();
    simulation.run(
        () -> {
          alice.learn(carol); // from its peerstore
          simulation.network().partition(List.of(bob.host()));
          try (AutoDial dialing = AutoDial.start(alice.node(), keeping(1, bob.address()))) {
            simulation.await("carol", MINUTE, () -> !carol.node().connections().isEmpty());
            assertThat(dialing.state().kept()).isEqualTo(1);
          }
        });
  }
}
