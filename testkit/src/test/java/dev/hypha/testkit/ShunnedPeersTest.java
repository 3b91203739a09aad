package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.ConnectionManager;
import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProtocolId;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.AutoDial;
import dev.hypha.node.AutoDialConfig;
import dev.hypha.testkit.net.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that the owner of a node does not want to be connected to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShunnedPeersTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  private final Simulation simulation = new Simulation(1, Wire.parse("20ms"));
  private final SimulatedNode alice = simulation.node();
  private final SimulatedNode bob = simulation.node();
  private final ConnectionManager ofAlice = alice.node().connectionManager();

  private void shunAndClose() {
    ofAlice.shun(bob.id());
    alice.node().connections().forEach(each -> each.close(0));
  }

  @Test
  void nothing_in_the_node_dials_who_is_shunned() throws Exception {
    simulation.run(
        () -> {
          alice.connect(bob);
          shunAndClose();
          assertThatThrownBy(() -> alice.connect(bob))
              .isInstanceOf(Refused.class)
              .hasMessageContaining("disconnected on purpose");
          assertThatThrownBy(() -> alice.open(bob, ECHO)).isInstanceOf(Refused.class);
        });
  }

  @Test
  void a_connection_that_there_still_is_may_be_used() throws Exception {
    simulation.run(
        () -> {
          alice.connect(bob);
          ofAlice.shun(bob.id());
          assertThat(alice.connect(bob).peer()).isEqualTo(bob.id());
        });
  }

  @Test
  void a_dial_that_is_under_way_comes_to_nothing() throws Exception {
    simulation.run(
        () -> {
          alice.learn(bob);
          Thread dial =
              alice
                  .node()
                  .runtime()
                  .fork("dial", () -> assertThatThrownBy(() -> alice.open(bob, ECHO)).isNotNull());
          simulation.sleep(Duration.ofMillis(30));
          ofAlice.shun(bob.id());
          dial.join();
          simulation.sleep(Duration.ofSeconds(5));
          assertThat(alice.node().connections()).isEmpty();
          assertThat(bob.node().connections()).isEmpty();
        });
  }

  @Test
  void who_is_shunned_may_come_and_is_then_shunned_no_more() throws Exception {
    simulation.run(
        () -> {
          ofAlice.shun(bob.id());
          bob.connect(alice);
          simulation.await(
              "bob", Duration.ofSeconds(5), () -> !alice.node().connections().isEmpty());
          assertThat(ofAlice.isShunned(bob.id())).isFalse();
        });
  }

  @Test
  void who_is_welcome_again_is_dialed_by_what_keeps_peers() throws Exception {
    AutoDialConfig keeping =
        AutoDialConfig.OFF.withMinPeers(1).withBootstrap(List.of(bob.address()));
    simulation.run(
        () -> {
          try (AutoDial dialing = AutoDial.start(alice.node(), keeping)) {
            simulation.await("bob", Duration.ofMinutes(1), () -> dialing.state().kept() == 1);
            shunAndClose();
            simulation.sleep(Duration.ofMinutes(30));
            assertThat(dialing.state().kept()).isZero();
            ofAlice.welcome(bob.id());
            simulation.await("bob", Duration.ofMinutes(1), () -> dialing.state().kept() == 1);
          }
        });
  }

  @Test
  void of_too_many_who_are_shunned_the_first_gives_way() throws Exception {
    ConcurrentLinkedQueue<Event> welcomed = new ConcurrentLinkedQueue<>();
    simulation.run(
        () -> {
          try (var _ = alice.node().events().witness(Event.Welcomed.class, welcomed::add)) {
            ofAlice.shun(bob.id());
            for (int i = 0; i < ConnectionManager.SHUNNED_MAX; i++) {
              ofAlice.shun(PeerId.ofPublicKey(Bytes.of(8, 1, 18, 2, i >> 8, i & 255)));
            }
          }
          assertThat(ofAlice.isShunned(bob.id())).isFalse();
          assertThat(welcomed).containsExactly(new Event.Welcomed(bob.id()));
        });
  }
}
