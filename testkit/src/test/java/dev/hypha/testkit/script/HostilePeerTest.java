package dev.hypha.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import dev.hypha.testkit.net.Wire;
import dev.hypha.testkit.time.VirtualRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostilePeerTest {
  private static final ProtocolId ECHO = ProtocolId.of("/test/echo/1");
  private static final Duration ROUND_TRIP = Duration.ofMillis(40);
  private static final int SECONDS = 120;

  @ParameterizedTest
  @EnumSource(Misbehaviour.class)
  void a_node_survives_and_nobody_else_notices(Misbehaviour misbehaviour) throws Exception {
    VirtualRuntime runtime;
    try (Simulation simulation = new Simulation(11, Wire.parse("20ms"))) {
      runtime = simulation.runtime();
      List<SimulatedNode> nodes = simulation.nodes(3);
      simulation.run(() -> survive(simulation, nodes, misbehaviour));
    }
    assertThat(runtime.unfinished())
        .filteredOn(name -> !name.startsWith("hostile"))
        .containsExactly("timer");
  }

  private static void survive(
      Simulation simulation, List<SimulatedNode> nodes, Misbehaviour misbehaviour)
      throws IOException {
    SimulatedNode victim = nodes.getFirst();
    SimulatedNode friend = nodes.get(1);
    SimulatedNode latecomer = nodes.getLast();
    nodes.forEach(node -> node.serve(ECHO, stream -> stream.in().transferTo(stream.out())));
    try (Stream stream = friend.open(victim, ECHO)) {
      new HostilePeer(simulation).attack(victim, misbehaviour);
      for (int second = 0; second < SECONDS; second++) {
        assertThat(echo(simulation, stream)).as("in second %d", second).isEqualTo(ROUND_TRIP);
        if (second == 1) {
          latecomer.open(victim, ECHO).close(); // while the attack is on
        }
        simulation.sleep(Duration.ofSeconds(1));
      }
    }
    List<PeerId> left =
        victim.node().connections().stream().map(connection -> connection.peer()).toList();
    assertThat(left).containsOnlyOnce(friend.id());
    assertThat(left).allMatch(peer -> peer.equals(friend.id()) || peer.equals(latecomer.id()));
  }

  private static Duration echo(Simulation simulation, Stream stream) throws IOException {
    long begin = simulation.runtime().nanoTime();
    stream.out().write(new byte[100]);
    assertThat(stream.in().readNBytes(100)).hasSize(100);
    return Duration.ofNanos(simulation.runtime().nanoTime() - begin);
  }
}
