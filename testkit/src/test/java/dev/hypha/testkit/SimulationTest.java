package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Connection;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.testkit.net.Host;
import dev.hypha.testkit.net.Nat;
import dev.hypha.testkit.net.PlaintextSecurity;
import dev.hypha.testkit.net.Wire;
import dev.hypha.testkit.time.TwoMachines;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulationTest {
  static final ProtocolId ECHO = ProtocolId.of("/test/echo/1");

  @HyphaTest(nodes = 2, link = "50ms")
  void every_step_costs_its_round_trips(Simulation simulation) throws Exception {
    SimulatedNode alice = simulation.nodes().getFirst();
    SimulatedNode bob = simulation.nodes().getLast();
    bob.serve(ECHO, SimulationTest::echo);
    long begin = simulation.runtime().nanoTime();
    Connection connection = alice.connect(bob);
    // TCP, then multistream, with whose answer the listener's key comes
    assertThat(millisSince(simulation, begin)).isEqualTo(2 * 100);
    assertThat(connection.info().security()).isEqualTo(PlaintextSecurity.PROTOCOL);
    begin = simulation.runtime().nanoTime();
    try (Stream stream = connection.open(ECHO)) {
      // the first bytes take the proposal along
      assertThat(roundTrip(stream, 1)).isEqualTo(1);
      assertThat(millisSince(simulation, begin)).isEqualTo(100);
    }
    begin = simulation.runtime().nanoTime();
    try (Stream stream = connection.open(ProtocolId.of("/test/none/1"), ECHO)) {
      assertThat(millisSince(simulation, begin)).isEqualTo(2 * 100);
      assertThat(roundTrip(stream, 1)).isEqualTo(1);
      assertThat(millisSince(simulation, begin)).isEqualTo(3 * 100);
    }
  }

  @HyphaTest(nodes = 2, encrypted = true)
  void nodes_can_shake_hands_with_noise(Simulation simulation) throws Exception {
    SimulatedNode bob = simulation.nodes().getLast();
    bob.serve(ECHO, SimulationTest::echo);
    try (Stream stream = simulation.nodes().getFirst().open(bob, ECHO)) {
      assertThat(roundTrip(stream, 100_000)).isEqualTo(100_000);
      assertThat(stream.connection().info().security().name()).startsWith("/noise");
      assertThat(stream.connection().info().security()).isNotEqualTo(NoiseSecurity.CLASSICAL);
    }
  }

  @HyphaTest(nodes = 2, link = "10ms,8Mbit")
  void a_line_takes_its_time_for_every_byte(Simulation simulation) throws Exception {
    SimulatedNode bob = simulation.nodes().getLast();
    bob.serve(ECHO, stream -> stream.in().readAllBytes());
    try (Stream stream = simulation.nodes().getFirst().open(bob, ECHO)) {
      long begin = simulation.runtime().nanoTime();
      stream.out().write(new byte[1_000_000]);
      stream.sink().close();
      assertThat(stream.in().read()).isEqualTo(-1);
      assertThat(millisSince(simulation, begin)).isBetween(1000L, 1100L);
    }
  }

  @HyphaTest(nodes = 2, link = "20ms,~5ms,20%")
  void what_is_lost_comes_later_and_in_order(Simulation simulation) throws Exception {
    SimulatedNode bob = simulation.nodes().getLast();
    bob.serve(ECHO, SimulationTest::echo);
    long begin = simulation.runtime().nanoTime();
    try (Stream stream = simulation.nodes().getFirst().open(bob, ECHO)) {
      for (int i = 0; i < 50; i++) {
        assertThat(roundTrip(stream, 5000)).isEqualTo(5000);
      }
    }
    assertThat(millisSince(simulation, begin)).isGreaterThan(50 * 40 + 50 * 20);
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void a_partition_stands_still_until_it_heals(Simulation simulation) throws Exception {
    SimulatedNode alice = simulation.nodes().get(0);
    SimulatedNode bob = simulation.nodes().get(1);
    SimulatedNode carol = simulation.nodes().get(2);
    simulation.nodes().forEach(node -> node.serve(ECHO, SimulationTest::echo));
    try (Stream across = alice.open(bob, ECHO);
        Stream within = bob.open(carol, ECHO)) {
      assertThat(roundTrip(across, 10)).isEqualTo(10);
      simulation.network().partition(List.of(alice.host()));
      assertThat(roundTrip(within, 10)).isEqualTo(10);
      assertThatThrownBy(() -> carol.connect(alice))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("nobody answers");
      across.out().write(new byte[7]);
      simulation.sleep(Duration.ofSeconds(5));
      simulation.network().heal();
      assertThat(across.in().readNBytes(7)).hasSize(7);
      assertThat(roundTrip(carol.open(alice, ECHO), 10)).isEqualTo(10);
    }
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_partition_that_lasts_ends_the_connection_by_keep_alive(Simulation simulation)
      throws Exception {
    SimulatedNode alice = simulation.nodes().getFirst();
    alice.connect(simulation.nodes().getLast());
    simulation.network().partition(List.of(alice.host()));
    simulation.sleep(Duration.ofMinutes(2));
    assertThat(alice.node().connections()).isEmpty();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_deadline_passes_in_virtual_time(Simulation simulation) throws Exception {
    SimulatedNode bob = simulation.nodes().getLast();
    bob.serve(ECHO, stream -> simulation.sleep(Duration.ofMinutes(1)));
    try (Stream stream = simulation.nodes().getFirst().open(bob, ECHO)) {
      stream.deadline(simulation.runtime().nanoTime() + Duration.ofSeconds(3).toNanos());
      assertThatThrownBy(() -> stream.in().read()).isInstanceOf(TimedOut.class);
    }
  }

  @HyphaTest(nodes = 2)
  void a_clock_can_go_wrong(Simulation simulation) {
    Host host = simulation.nodes().getFirst().host();
    host.skewClock(Duration.ofHours(-3));
    assertThat(Duration.between(host.runtime().wallClock(), simulation.runtime().wallClock()))
        .isEqualTo(Duration.ofHours(3));
    assertThat(host.runtime().nanoTime()).isEqualTo(simulation.runtime().nanoTime());
  }

  // ---- NATs

  @HyphaTest(nodes = 1, link = "20ms")
  void behind_a_nat_one_can_dial_and_not_be_dialed(Simulation simulation) throws Exception {
    SimulatedNode outside = simulation.nodes().getFirst();
    outside.serve(ECHO, SimulationTest::echo);
    SimulatedNode inside =
        simulation.node(simulation.network().nat(Nat.Mapping.ENDPOINT_INDEPENDENT));
    assertThatThrownBy(() -> outside.connect(inside)).isInstanceOf(Unreachable.class);
    assertThat(roundTrip(inside.open(outside, ECHO), 10)).isEqualTo(10);
    Multiaddr seen = outside.node().connections().iterator().next().info().remote();
    assertThat(inside.node().addresses()).doesNotContain(seen);
    SimulatedNode stranger = simulation.node();
    assertThatThrownBy(() -> stranger.node().connect(at(inside, seen)))
        .isInstanceOf(Unreachable.class);
  }

  @HyphaTest(nodes = 1, link = "20ms")
  void two_behind_one_nat_reach_each_other(Simulation simulation) throws Exception {
    Nat nat = simulation.network().nat(Nat.Mapping.ADDRESS_DEPENDENT);
    SimulatedNode one = simulation.node(nat);
    SimulatedNode other = simulation.node(nat);
    other.serve(ECHO, SimulationTest::echo);
    assertThat(roundTrip(one.open(other, ECHO), 10)).isEqualTo(10);
  }

  @HyphaTest(nodes = 1, link = "20ms")
  void a_hole_is_punched_through_endpoint_independent_nats(Simulation simulation) throws Exception {
    assertThat(punched(simulation, Nat.Mapping.ENDPOINT_INDEPENDENT)).isTrue();
  }

  @HyphaTest(nodes = 1, link = "20ms")
  void no_hole_is_punched_through_address_dependent_nats(Simulation simulation) throws Exception {
    assertThat(punched(simulation, Nat.Mapping.ADDRESS_DEPENDENT)).isFalse();
  }

  /** Two behind NATs learn from the node in between how they are seen, and dial at once. */
  private static boolean punched(Simulation simulation, Nat.Mapping mapping) throws Exception {
    SimulatedNode between = simulation.nodes().getFirst();
    SimulatedNode one = simulation.node(simulation.network().nat(mapping));
    SimulatedNode other = simulation.node(simulation.network().nat(mapping));
    one.connect(between);
    other.connect(between);
    simulation.sleep(Duration.ofSeconds(1));
    PeerAddress seenOne = at(one, seen(between, one));
    PeerAddress seenOther = at(other, seen(between, other));
    simulation.runtime().fork("punch", () -> connectQuietly(other, seenOne));
    connectQuietly(one, seenOther);
    return one.node().connections().stream().anyMatch(c -> c.peer().equals(other.id()));
  }

  private static Multiaddr seen(SimulatedNode by, SimulatedNode whom) {
    return by.node().connections().stream()
        .filter(connection -> connection.peer().equals(whom.id()))
        .findFirst()
        .orElseThrow()
        .info()
        .remote();
  }

  private static PeerAddress at(SimulatedNode node, Multiaddr address) {
    return new PeerAddress(node.id(), List.of(address));
  }

  private static void connectQuietly(SimulatedNode node, PeerAddress peer) {
    try {
      node.node().connect(peer);
    } catch (IOException e) {
      return; // the test looks at the connections
    }
  }

  // ---- the whole world

  @Test
  void nodes_that_are_closed_leave_no_thread_and_no_timer_behind() throws Exception {
    Simulation simulation = new Simulation(3, Wire.parse("20ms,5%"));
    List<SimulatedNode> nodes = simulation.nodes(5);
    simulation.run(() -> everybodyTalks(nodes));
    assertThat(simulation.runtime().threads()).isGreaterThan(5);
    simulation.close();
    assertThat(simulation.runtime().unfinished()).containsExactly("timer");
    assertThat(simulation.runtime().timers()).isZero();
  }

  @Test
  void whole_nodes_print_the_same_trace_in_two_machines_and_another_for_another_seed()
      throws Exception {
    List<String> printed = TwoMachines.print(SimulationTest.class, "1");
    assertThat(printed.getFirst()).isEqualTo(printed.getLast()).isEqualTo(trace(1));
    assertThat(trace(2)).isNotEqualTo(printed.getFirst());
  }

  /** Prints the trace of five nodes that talk over a lossy wire and shake hands with Noise. */
  static void main(String[] arguments) throws Exception {
    System.out.println(trace(Long.parseLong(arguments[0])));
  }

  private static String trace(long seed) throws Exception {
    try (Simulation simulation = new Simulation(seed, Wire.parse("20ms,~10ms,5%")).encrypted()) {
      List<SimulatedNode> nodes = simulation.nodes(5);
      simulation.run(() -> everybodyTalks(nodes));
      return simulation.trace().toString();
    }
  }

  private static void everybodyTalks(List<SimulatedNode> nodes) throws IOException {
    nodes.forEach(node -> node.serve(ECHO, SimulationTest::echo));
    for (SimulatedNode one : nodes) {
      for (SimulatedNode other : nodes) {
        if (!one.equals(other)) {
          try (Stream stream = one.open(other, ECHO)) {
            assertThat(roundTrip(stream, 1000)).isEqualTo(1000);
          }
        }
      }
    }
  }

  private static void echo(Stream stream) throws IOException {
    stream.in().transferTo(stream.out());
  }

  private static int roundTrip(Stream stream, int bytes) throws IOException {
    byte[] sent = new byte[bytes];
    Arrays.fill(sent, (byte) bytes);
    stream.out().write(sent);
    byte[] received = stream.in().readNBytes(bytes);
    assertThat(received).isEqualTo(sent);
    return received.length;
  }

  private static long millisSince(Simulation simulation, long begin) {
    return Duration.ofNanos(simulation.runtime().nanoTime() - begin).toMillis();
  }
}
