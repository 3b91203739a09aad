package dev.hypha.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The script itself, and tests of our own Yamux that are written as one. */
class ScriptedPeerTest {
  private final MemoryPipe pipe = new MemoryPipe(1024);
  private final ScriptedPeer left = new ScriptedPeer(pipe.left());
  private final ScriptedPeer right = new ScriptedPeer(pipe.right());

  @Test
  void what_one_says_the_other_expects() throws Exception {
    left.sendMessage("/noise").send(1, 2).end();
    right.expectMessage("/noise").expect(Bytes.of(1, 2)).expectEnd();
  }

  @Test
  void what_is_not_as_expected_is_told() throws Exception {
    left.sendMessage("na").send(1, 2).end();
    assertThatThrownBy(() -> right.expectMessage("/noise"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected '/noise', heard 'na'");
    assertThatThrownBy(() -> right.expect(Bytes.of(1, 3)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected 0103, heard 0102");
    assertThatThrownBy(() -> right.read(1)).isInstanceOf(EOFException.class);
  }

  @HyphaTest(nodes = 1, link = "20ms")
  void a_ping_is_answered(Simulation simulation) throws Exception {
    new HostilePeer(simulation)
        .shakeHands(simulation.nodes().getFirst())
        .send(YamuxFrame.ping(YamuxFrame.SYN, 42))
        .expectFrame(YamuxFrame.ping(YamuxFrame.ACK, 42));
  }

  @HyphaTest(nodes = 1)
  void CVE_2026_32314_a_syn_with_a_body_above_the_first_window_ends_the_session(
      Simulation simulation) throws Exception {
    SimulatedNode victim = simulation.nodes().getFirst();
    List<Misbehaved> told = new ArrayList<>();
    victim.node().events().on(Event.PeerMisbehaved.class, event -> told.add(event.cause()));
    new HostilePeer(simulation)
        .shakeHands(victim)
        .send(YamuxFrame.header(0, YamuxFrame.SYN, 1, 262_145))
        .expectFrame(YamuxFrame.goAway(1))
        .expectEnd();
    assertThat(told).singleElement().asString().contains("262145");
    assertThat(victim.node().connections()).isEmpty();
  }
}
