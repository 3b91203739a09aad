package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who misbehaves is banned by a whole node, and comes back when it has waited long enough. */
class ReputationTest {
  private static final ProtocolId TALK = ProtocolId.of("/test/talk/1");

  @HyphaTest(nodes = 3)
  void who_breaks_a_specification_often_enough_is_sent_away_and_others_are_not(
      Simulation simulation) throws Exception {
    SimulatedNode alice = simulation.nodes().get(0);
    SimulatedNode mallory = simulation.nodes().get(1);
    SimulatedNode carol = simulation.nodes().get(2);
    List<Standing> told = new ArrayList<>();
    alice
        .node()
        .events()
        .on(Event.ReputeChanged.class, event -> told.add(event.repute().standing()));
    alice.serve(
        TALK,
        stream -> {
          throw new Misbehaved("test#picky", "nothing pleases");
        });
    carol.connect(alice);
    for (int i = 0; i < 24; i++) {
      annoy(mallory, alice);
    }
    assertThat(alice.node().reputation().of(mallory.id()).standing()).isEqualTo(Standing.WARNED);
    assertThat(connected(alice)).contains(mallory.id());
    annoy(mallory, alice);
    simulation.sleep(Duration.ofSeconds(1));
    assertThat(alice.node().reputation().of(mallory.id()).standing()).isEqualTo(Standing.BANNED);
    assertThat(told).containsExactly(Standing.WARNED, Standing.BANNED);
    assertThat(connected(alice)).containsExactly(carol.id());
  }

  @HyphaTest(nodes = 2)
  void a_ban_holds_in_both_directions_until_it_is_over(Simulation simulation) throws Exception {
    SimulatedNode alice = simulation.nodes().getFirst();
    SimulatedNode mallory = simulation.nodes().getLast();
    alice.serve(TALK, ReputationTest::answer);
    alice.node().reputation().ban(mallory.id(), "by hand");
    assertThatThrownBy(() -> alice.connect(mallory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("by hand");
    assertThatThrownBy(() -> talk(mallory, alice)).isInstanceOf(IOException.class);
    for (int i = 0; i < 380; i++) {
      alice.node().reputation().report(mallory.id(), Conduct.SERVED, "shortens the test");
    }
    simulation.sleep(Duration.ofMinutes(10));
    assertThatThrownBy(() -> talk(mallory, alice)).isInstanceOf(IOException.class);
    simulation.sleep(Duration.ofMinutes(1));
    talk(mallory, alice);
    assertThat(connected(alice)).containsExactly(mallory.id());
  }

  @HyphaTest(nodes = 2)
  void who_is_pardoned_may_come_at_once(Simulation simulation) throws Exception {
    SimulatedNode alice = simulation.nodes().getFirst();
    SimulatedNode mallory = simulation.nodes().getLast();
    alice.serve(TALK, ReputationTest::answer);
    alice.node().reputation().ban(mallory.id(), "by hand");
    assertThat(alice.node().reputation().banned()).containsOnlyKeys(mallory.id());
    alice.node().reputation().pardon(mallory.id());
    assertThat(alice.node().reputation().banned()).isEmpty();
    talk(mallory, alice);
    assertThat(connected(alice)).containsExactly(mallory.id());
  }

  @HyphaTest(nodes = 2)
  void what_was_good_offsets_what_was_bad(Simulation simulation) {
    SimulatedNode alice = simulation.nodes().getFirst();
    SimulatedNode bob = simulation.nodes().getLast();
    for (int i = 0; i < 5; i++) {
      alice.node().reputation().report(bob.id(), Conduct.SERVED, "");
    }
    alice.node().reputation().report(bob.id(), Conduct.FAILED, "no answer");
    Repute repute = alice.node().reputation().of(bob.id());
    assertThat(repute.score()).isZero();
    assertThat(repute.standing()).isEqualTo(Standing.GOOD);
  }

  private static void annoy(SimulatedNode from, SimulatedNode to) {
    assertThatThrownBy(() -> talk(from, to)).isInstanceOf(IOException.class);
  }

  /** Says a byte and waits for one. */
  private static void talk(SimulatedNode from, SimulatedNode to) throws IOException {
    try (Stream stream = from.open(to, TALK)) {
      stream.out().write(1);
      stream.out().flush();
      if (stream.in().read() < 0) {
        throw new IOException("nothing is said");
      }
    }
  }

  private static void answer(Stream stream) throws IOException {
    stream.out().write(stream.in().read());
    stream.out().flush();
  }

  private static List<PeerId> connected(SimulatedNode node) {
    return node.node().connections().stream().map(Connection::peer).distinct().toList();
  }
}
