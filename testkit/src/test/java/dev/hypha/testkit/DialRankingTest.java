package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.BlackHole;
import dev.hypha.core.BlackHole.Path;
import dev.hypha.core.BlackHole.State;
import dev.hypha.core.DialReport;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Event;
import dev.hypha.core.Link;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.Registration;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.node.Swarm;
import dev.hypha.testkit.net.Nat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.junit.jupiter.api.Timeout;

/** Whole nodes whose networks swallow UDP, or IPv6. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DialRankingTest {
  private static final long ROUND_TRIP = 40;

  /** TCP's round trip, and that of the handshake. */
  private static final long CONNECTING = 2 * ROUND_TRIP;

  @HyphaTest(nodes = 2, link = "20ms")
  void where_quic_is_silent_tcp_begins_a_quarter_of_a_second_later_and_wins(Simulation simulation)
      throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    pair.swarm().add(quic);
    DialReport report = pair.dial(pair.tcp(), pair.quic());
    assertThat(report.took()).hasMillis(250 + CONNECTING);
    assertThat(report.entries())
        .containsExactly(
            new DialReport.Cancelled(
                pair.quic(), Step.TRANSPORT, Duration.ZERO, Duration.ofMillis(250 + CONNECTING)),
            new DialReport.Connected(
                pair.tcp(), Duration.ofMillis(250), Duration.ofMillis(CONNECTING)));
    assertThat(report.attempts()).isEqualTo(2);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void without_a_transport_for_quic_tcp_waits_for_nobody(Simulation simulation) throws Exception {
    Pair pair = pair(simulation);
    DialReport report = pair.dial(pair.tcp(), pair.quic());
    assertThat(report.took()).hasMillis(CONNECTING);
    assertThat(report.winner().orElseThrow().beganAfter()).isZero();
    assertThat(report.failures().getFirst().step()).isEqualTo(Step.ADDRESS);
    assertThat(report.failures().getFirst().begun()).isEmpty();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void an_address_whose_turn_never_came_is_told_as_not_needed(Simulation simulation)
      throws Exception {
    Pair pair = pair(simulation);
    Multiaddr further = Multiaddr.parse("/ip4/198.18.9.9/tcp/9");
    DialReport report = pair.dial(pair.tcp(), further);
    assertThat(report.entries().getLast()).isEqualTo(new DialReport.NotNeeded(further));
    assertThat(report.attempts()).isOne();
    assertThat(report.failures()).isEmpty();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void what_fails_is_told_in_the_order_of_turns_with_when_each_began_and_how_long_it_took(
      Simulation simulation) throws Exception {
    Pair pair = pair(simulation);
    Multiaddr nobody = Multiaddr.parse("/ip4/198.18.0.77/tcp/9");
    Multiaddr closed = Multiaddr.parse(pair.tcp().toString().replaceAll("tcp/.*", "tcp/9"));
    Multiaddr odd = Multiaddr.parse("/ip4/198.18.0.2/tcp/4/ws");
    pair.learn(odd, nobody, closed);
    assertThatThrownBy(() -> pair.alice.node().connect(PeerAddress.of(pair.bob.id())))
        .isInstanceOfSatisfying(
            Unreachable.class,
            e ->
                assertThat(e.failures())
                    .extracting(Unreachable.Failure::address)
                    .containsExactly(nobody, closed, odd))
        .hasMessageContaining("\n  " + nobody + ": TCP after 15000 ms: ")
        .hasMessageContaining("\n  " + closed + ": TCP after 40 ms, begun at 250 ms: ")
        .hasMessageContaining("\n  " + odd + ": address: no transport for this kind of address");
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_network_that_swallows_udp_is_found_out_and_dials_begin_with_tcp_at_once(
      Simulation simulation) throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    pair.swarm().add(quic);
    for (int i = 0; i < 100; i++) {
      assertThat(pair.state(Path.UDP).state()).isEqualTo(State.UNKNOWN);
      // each time the network costs a quarter of a second
      assertThat(pair.dial(pair.tcp(), pair.quic()).took()).hasMillis(250 + CONNECTING);
    }
    assertThat(pair.state(Path.UDP)).isEqualTo(new BlackHole(Path.UDP, State.BLOCKED, 100, 0, 100));
    DialReport report = pair.dial(pair.tcp(), pair.quic());
    assertThat(report.took()).hasMillis(CONNECTING);
    assertThat(report.failures().getFirst().address()).isEqualTo(pair.quic());
    assertThat(report.failures().getFirst().step()).isEqualTo(Step.BLACK_HOLE);
    assertThat(report.failures().getFirst().why())
        .contains(
            "UDP seems to lead nowhere", "0 of the last 100", "firewall", "name this address");
    assertThat(quic.dials).isEqualTo(100);
    for (int i = 2; i <= 100; i++) {
      pair.dial(pair.tcp(), pair.quic());
    }
    assertThat(quic.dials).as("one probe in a hundred dials").isEqualTo(101);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_network_that_swallows_ipv6_is_found_out(Simulation simulation) throws Exception {
    Pair pair = pair(simulation);
    Swallowed ip6 = new Swallowed(pair.alice, address -> address.has(Protocol.IP6));
    pair.swarm().add(ip6);
    Multiaddr far = Multiaddr.parse("/ip6/2001:db8::1/tcp/1");
    for (int i = 0; i < 100; i++) {
      assertThat(pair.dial(pair.tcp(), far).took()).hasMillis(250 + CONNECTING);
    }
    assertThat(pair.state(Path.IPV6).state()).isEqualTo(State.BLOCKED);
    assertThat(pair.state(Path.UDP).outcomes()).isZero();
    assertThat(pair.dial(pair.tcp(), far).took()).hasMillis(CONNECTING);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_path_that_loses_before_it_had_its_start_is_not_held_against_it(Simulation simulation)
      throws Exception {
    Nat home = simulation.network().nat(Nat.Mapping.ENDPOINT_INDEPENDENT);
    Pair pair = new Pair(simulation, simulation.node(home), simulation.node(home));
    pair.swarm().add(new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1)));
    Multiaddr far = Multiaddr.parse("/ip4/198.18.0.77/udp/9/quic-v1");
    DialReport report = pair.dial(pair.tcp(), far);
    assertThat(report.attempts()).isEqualTo(2);
    assertThat(report.took()).isLessThan(Duration.ofMillis(250));
    assertThat(pair.state(Path.UDP).outcomes()).isZero();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_machine_that_lacks_quics_library_does_not_take_udp_for_swallowed(Simulation simulation)
      throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    quic.libraryMissing = true;
    pair.swarm().add(quic);
    DialReport report = pair.dial(pair.tcp(), pair.quic());
    assertThat(report.took()).as("TCP waits for nobody").hasMillis(CONNECTING);
    assertThat(quic.dials).isOne();
    assertThat(pair.state(Path.UDP).outcomes()).isZero();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void where_udp_is_swallowed_an_address_that_is_named_is_tried_and_so_is_the_only_one(
      Simulation simulation) throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    pair.swarm().add(quic);
    for (int i = 0; i < 100; i++) {
      pair.dial(pair.tcp(), pair.quic());
    }
    pair.dial(pair.tcp(), pair.quic());
    assertThat(quic.dials).isEqualTo(100);
    pair.dialNamed(pair.quic(), pair.tcp());
    assertThat(quic.dials).as("named").isEqualTo(101);
    pair.learn(pair.quic());
    assertThatThrownBy(() -> pair.alice.node().connect(PeerAddress.of(pair.bob.id())))
        .hasMessageContaining(": QUIC after 15000 ms: ");
    assertThat(quic.dials).as("nothing else is known").isEqualTo(102);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void where_udp_is_swallowed_an_address_that_others_have_told_is_left_out(Simulation simulation)
      throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    pair.swarm().add(quic);
    PeerAddress told = new PeerAddress(pair.bob.id(), List.of(pair.tcp(), pair.quic()));
    for (int i = 0; i < 101; i++) {
      pair.learn();
      pair.alice.node().connectAsTold(told).close(ResetCode.NONE);
      simulation.await(
          "the end", Duration.ofMinutes(1), () -> pair.alice.node().connections().isEmpty());
    }
    assertThat(quic.dials).isEqualTo(100);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void an_address_that_is_named_is_dialed_before_a_better_one_that_is_known(Simulation simulation)
      throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    pair.swarm().add(quic);
    pair.learn(pair.quic());
    pair.alice.node().connect(new PeerAddress(pair.bob.id(), List.of(pair.tcp())));
    assertThat(quic.dials).isZero();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void attack_a_peer_with_a_hundred_dead_addresses_says_no_more_of_udp_than_one_with_one(
      Simulation simulation) throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    quic.patience = Duration.ofMillis(1);
    pair.swarm().add(quic);
    List<Multiaddr> dead = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      dead.add(Multiaddr.parse("/ip4/198.18.0.77/udp/" + i + "/quic-v1"));
    }
    pair.learn(dead.toArray(Multiaddr[]::new));
    assertThatThrownBy(() -> pair.alice.node().connect(PeerAddress.of(pair.bob.id())))
        .isInstanceOf(Unreachable.class);
    assertThat(quic.dials).isEqualTo(100);
    assertThat(pair.state(Path.UDP).outcomes()).isOne();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void attack_a_peer_with_a_thousand_addresses_has_a_hundred_of_them_dialed(Simulation simulation)
      throws Exception {
    Pair pair = pair(simulation);
    Swallowed quic = new Swallowed(pair.alice, address -> address.has(Protocol.QUIC_V1));
    quic.patience = Duration.ofMillis(1);
    pair.swarm().add(quic);
    List<Multiaddr> dead = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      dead.add(Multiaddr.parse("/ip4/198.18.0.77/udp/" + i + "/quic-v1"));
    }
    assertThatThrownBy(() -> pair.alice.node().connectAsTold(new PeerAddress(pair.bob.id(), dead)))
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("there are more than 100 addresses");
    assertThat(quic.dials).isEqualTo(100);
  }

  // ---- ground

  private static Pair pair(Simulation simulation) {
    return new Pair(simulation, simulation.nodes().getFirst(), simulation.nodes().getLast());
  }

  /** Alice dials Bob. */
  private record Pair(Simulation simulation, SimulatedNode alice, SimulatedNode bob) {
    Swarm swarm() {
      return (Swarm) alice.node();
    }

    Multiaddr tcp() {
      return bob.node().addresses().getFirst();
    }

    Multiaddr quic() throws IOException {
      return Multiaddr.parse(tcp().toString().replaceAll("tcp/.*", "udp/4001/quic-v1"));
    }

    void learn(Multiaddr... addresses) {
      alice.node().peers().update(bob.id(), known -> known.withAddresses(List.of(addresses)));
    }

    /** Dials Bob at what the peerstore knows, hangs up and says how it went. */
    DialReport dial(Multiaddr... known) throws IOException {
      learn(known);
      return dial(PeerAddress.of(bob.id()));
    }

    DialReport dialNamed(Multiaddr... named) throws IOException {
      learn();
      return dial(new PeerAddress(bob.id(), List.of(named)));
    }

    private DialReport dial(PeerAddress peer) throws IOException {
      List<DialReport> reports = new ArrayList<>();
      Registration listening =
          alice
              .node()
              .events()
              .witness(Event.DialEnded.class, event -> reports.add(event.report()));
      try (listening) {
        alice.node().connect(peer).close(ResetCode.NONE);
      }
      simulation.await(
          "the end of the connection",
          Duration.ofMinutes(1),
          () -> alice.node().connections().isEmpty());
      assertThat(reports).hasSize(1);
      return reports.getFirst();
    }

    BlackHole state(Path path) {
      return alice.node().blackHoles().stream()
          .filter(each -> each.path() == path)
          .findFirst()
          .orElseThrow();
    }
  }

  /** Addresses that nobody ever answers at. */
  private static final class Swallowed implements Transport {
    private final Runtime runtime;
    private final Predicate<Multiaddr> which;
    private Duration patience = Duration.ofDays(1);
    private boolean libraryMissing;
    private int dials;

    Swallowed(SimulatedNode node, Predicate<Multiaddr> which) {
      this.runtime = node.host().runtime();
      this.which = which;
    }

    @Override
    public boolean handles(Multiaddr address) {
      return which.test(address);
    }

    @Override
    public Link dial(DialRequest request) throws IOException {
      request.offer().progress().accept(Step.TRANSPORT);
      dials++;
      if (libraryMissing) {
        throw new IOException("a library is missing");
      }
      Semaphore over = new Semaphore(0);
      long until = Math.min(request.offer().deadline(), runtime.nanoTime() + patience.toNanos());
      Runtime.Timer timer = runtime.at(until, over::release);
      try {
        over.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while dialing");
      } finally {
        timer.cancel();
      }
      throw new TimedOut("no answer from " + request.address());
    }

    @Override
    public Listener listen(Multiaddr address, Entrance entrance) throws IOException {
      throw new IOException("nobody would hear it");
    }
  }
}
