package dev.hypha.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;

/** How to test a protocol of one's own: five nodes, 80 ms and 1 % loss, in no time. */
class OwnProtocolTest {
  private static final ProtocolId SHOUT = ProtocolId.of("/shout/1");

  @HyphaTest(nodes = 5, link = "80ms,1%")
  void everybody_shouts_back(Simulation simulation) throws Exception {
    for (SimulatedNode node : simulation.nodes()) {
      node.serve(SHOUT, stream -> stream.out().write(stream.in().readAllBytes().length));
    }
    SimulatedNode alice = simulation.nodes().getFirst();
    for (SimulatedNode other : simulation.nodes().subList(1, 5)) {
      Stream stream = alice.open(other, SHOUT);
      stream.out().write(new byte[42]);
      stream.sink().close();
      assertThat(stream.in().read()).isEqualTo(42);
    }
  }
}
