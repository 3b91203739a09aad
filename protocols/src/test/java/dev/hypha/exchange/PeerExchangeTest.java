package dev.hypha.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Discovery;
import dev.hypha.core.Event;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Whole nodes in virtual time: who asks, who answers, and who lies. */
class PeerExchangeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final ExchangeConfig CONFIG = ExchangeConfig.DEFAULT.withRecords(32, 32);

  private static List<PeerId> ids(List<PeerAddress> peers) {
    return peers.stream().map(PeerAddress::peer).toList();
  }

  /** As identify does: {@code node} has what {@code peer} has signed. */
  private static void sign(SimulatedNode node, SimulatedNode peer, long sequence, String... more)
      throws IOException {
    List<Multiaddr> addresses = new ArrayList<>(peer.node().addresses());
    for (String each : more) {
      addresses.add(Multiaddr.parse(each));
    }
    Bytes envelope = SignedPeerRecord.seal(peer.identity(), sequence, addresses).encode();
    node.node()
        .peers()
        .update(
            peer.id(),
            known ->
                known
                    .withAddresses(addresses)
                    .withSigned(new PeerRecord.Signed(sequence, envelope)));
  }

  private static void meet(SimulatedNode hub, SimulatedNode peer) throws IOException {
    assertThat(peer.connect(hub).peer()).isEqualTo(hub.id());
    sign(hub, peer, 1);
  }

  private static List<PeerAddress> asked(SimulatedNode asker, SimulatedNode answerer)
      throws IOException {
    return new PeerExchange(asker.node()).ask(asker.connect(answerer));
  }

  // ---- asking and answering

  @HyphaTest(nodes = 4, link = "20ms")
  void who_is_connected_is_told_with_the_addresses_that_it_signed(Simulation simulation)
      throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    SimulatedNode one = simulation.nodes().get(1);
    SimulatedNode two = simulation.nodes().get(2);
    SimulatedNode gone = simulation.nodes().get(3);
    PeerExchangeService.serve(hub.node(), CONFIG);
    meet(hub, one);
    meet(hub, two);
    sign(hub, gone, 1);
    one.node().peers().forget(two.id());
    assertThat(asked(one, hub)).containsExactly(two.address());
    assertThat(one.node().peers().of(two.id()).addresses()).isEqualTo(two.node().addresses());
    assertThat(one.node().peers().of(two.id()).signed()).isPresent();
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_has_signed_nothing_is_told_to_nobody(Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    PeerExchangeService.serve(hub.node(), CONFIG);
    meet(hub, simulation.nodes().get(1));
    SimulatedNode unsigned = simulation.nodes().get(2);
    assertThat(unsigned.connect(hub).peer()).isEqualTo(hub.id());
    assertThat(asked(simulation.nodes().get(1), hub)).isEmpty();
  }

  @HyphaTest(nodes = 4, link = "20ms")
  void private_addresses_are_told_to_nobody_at_a_public_one(Simulation simulation)
      throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    PeerExchangeService.serve(hub.node(), CONFIG);
    meet(hub, asker);
    meet(hub, simulation.nodes().get(2));
    meet(hub, simulation.nodes().get(3));
    sign(hub, simulation.nodes().get(2), 2, "/ip4/192.168.1.7/tcp/4001");
    sign(hub, simulation.nodes().get(3), 2, "/ip4/127.0.0.1/tcp/4001");
    assertThat(AddressScope.of(asker.connect(hub).info().remote())).isEqualTo(AddressScope.PUBLIC);
    assertThat(ids(asked(asker, hub))).containsExactly(simulation.nodes().get(3).id());
  }

  @HyphaTest(nodes = 8, link = "20ms")
  void an_answer_has_no_more_records_than_it_should(Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().getFirst();
    PeerExchangeService.serve(hub.node(), ExchangeConfig.DEFAULT.withRecords(3, 3));
    for (SimulatedNode each : simulation.nodes().subList(1, 8)) {
      meet(hub, each);
    }
    assertThat(asked(simulation.nodes().get(1), hub)).hasSize(3);
  }

  @HyphaTest(nodes = 8, link = "20ms")
  void of_one_network_only_some_are_told(Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().getFirst();
    PeerExchangeService.serve(hub.node(), ExchangeConfig.DEFAULT.withRecords(32, 2));
    for (SimulatedNode each : simulation.nodes().subList(1, 8)) {
      meet(hub, each);
    }
    assertThat(asked(simulation.nodes().get(1), hub)).hasSize(2);
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_is_banned_is_told_to_nobody(Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    SimulatedNode villain = simulation.nodes().get(2);
    PeerExchangeService.serve(hub.node(), CONFIG);
    meet(hub, simulation.nodes().get(1));
    meet(hub, villain);
    hub.node().reputation().ban(villain.id(), "a test");
    assertThat(asked(simulation.nodes().get(1), hub)).isEmpty();
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_asks_too_often_is_reset_and_others_are_answered(Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    SimulatedNode greedy = simulation.nodes().get(1);
    SimulatedNode other = simulation.nodes().get(2);
    PeerExchangeService.serve(hub.node(), CONFIG);
    meet(hub, greedy);
    meet(hub, other);
    AtomicInteger answers = new AtomicInteger();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                asked(greedy, hub);
                answers.incrementAndGet();
              }
            })
        .isInstanceOf(Reset.class)
        .hasMessageContaining("rate limited");
    assertThat(answers).hasValueBetween(8, 9);
    assertThat(asked(other, hub)).hasSize(1);
    simulation.sleep(Duration.ofSeconds(10));
    assertThat(asked(greedy, hub)).hasSize(1);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_question_with_words_is_a_breach(Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    PeerExchangeService.serve(hub.node(), CONFIG);
    try (Stream stream = simulation.nodes().get(1).open(hub, PeerExchange.PROTOCOL)) {
      stream.send(new Buffer().write(Bytes.of(1)));
      assertThatThrownBy(() -> stream.source().read(new Buffer(), 1)).isInstanceOf(Reset.class);
    }
  }

  // ---- attacks

  /** Serves an answer of the test's choice. */
  private static void tell(SimulatedNode node, List<Bytes> envelopes) {
    node.serve(
        PeerExchange.PROTOCOL,
        stream -> {
          Buffer answer = new Buffer();
          envelopes.forEach(each -> Delimited.write(answer, each));
          stream.send(answer);
        });
  }

  /** What an asker would take that believes everything that is signed. */
  private static List<SignedPeerRecord> undefended(SimulatedNode asker, SimulatedNode answerer)
      throws IOException {
    List<SignedPeerRecord> all = new ArrayList<>();
    try (Stream stream = asker.open(answerer, PeerExchange.PROTOCOL)) {
      stream.sink().close();
      Optional<Bytes> frame = Delimited.read(stream.source(), 1 << 20);
      while (frame.isPresent()) {
        all.add(SignedPeerRecord.decode(frame.get()));
        frame = Delimited.read(stream.source(), 1 << 20);
      }
    }
    return all;
  }

  private static Bytes invented(Simulation simulation, String address) throws IOException {
    PrivateKey sybil = PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets());
    return SignedPeerRecord.seal(sybil, 1, List.of(Multiaddr.parse(address))).encode();
  }

  private static List<Bytes> invented(Simulation simulation, int count) throws IOException {
    List<Bytes> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(invented(simulation, "/ip4/198.51.100.1/tcp/" + (1000 + i)));
    }
    return all;
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_flood_of_records_is_a_breach_and_nobody_in_it_is_remembered(Simulation simulation)
      throws Exception {
    SimulatedNode flooding = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    tell(flooding, invented(simulation, PeerExchange.RECORDS_MAX + 1));
    assertThat(undefended(asker, flooding)).hasSize(129);
    int before = asker.node().peers().all().size();
    assertThatThrownBy(() -> asked(asker, flooding))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("more than 128 records");
    assertThat(asker.node().peers().all()).hasSize(before);
    assertThat(asker.node().reputation().of(flooding.id()).score()).isNegative();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void an_answer_without_end_is_cut(Simulation simulation) throws Exception {
    SimulatedNode flooding = simulation.nodes().get(0);
    List<Bytes> some = invented(simulation, 64);
    flooding.serve(
        PeerExchange.PROTOCOL,
        stream -> {
          while (true) {
            Buffer answer = new Buffer();
            some.forEach(each -> Delimited.write(answer, each));
            stream.send(answer);
          }
        });
    assertThatThrownBy(() -> asked(simulation.nodes().get(1), flooding))
        .isInstanceOf(Misbehaved.class);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_peer_that_is_silent_is_given_up(Simulation simulation) {
    SimulatedNode silent = simulation.nodes().get(0);
    silent.serve(PeerExchange.PROTOCOL, _ -> simulation.sleep(Duration.ofMinutes(5)));
    assertThatThrownBy(() -> asked(simulation.nodes().get(1), silent))
        .isInstanceOf(IOException.class);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_record_that_nobody_signed_spoils_the_whole_answer(Simulation simulation) throws Exception {
    SimulatedNode liar = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    byte[] forged = invented(simulation, "/ip4/198.51.100.1/tcp/1").toArray();
    forged[forged.length - 1] ^= 1;
    tell(liar, List.of(invented(simulation, "/ip4/198.51.100.1/tcp/2"), Bytes.owning(forged)));
    int before = asker.node().peers().all().size();
    assertThatThrownBy(() -> asked(asker, liar)).isInstanceOf(Misbehaved.class);
    assertThat(asker.node().peers().all()).hasSize(before);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_length_that_is_out_of_bounds_is_a_breach(Simulation simulation) {
    SimulatedNode liar = simulation.nodes().get(0);
    liar.serve(
        PeerExchange.PROTOCOL,
        stream -> stream.send(new Buffer().write(Bytes.hex("808080808020"))));
    assertThatThrownBy(() -> asked(simulation.nodes().get(1), liar)).isInstanceOf(Misbehaved.class);
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void an_old_record_does_not_take_the_place_of_what_its_owner_has_said_since(Simulation simulation)
      throws Exception {
    SimulatedNode replaying = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    SimulatedNode victim = simulation.nodes().get(2);
    List<Multiaddr> old = List.of(Multiaddr.parse("/ip4/198.51.100.66/tcp/1"));
    tell(replaying, List.of(SignedPeerRecord.seal(victim.identity(), 5, old).encode()));
    asker.node().peers().forget(victim.id());
    assertThat(ids(asked(asker, replaying))).as("of a stranger it counts").hasSize(1);
    assertThat(asker.node().peers().of(victim.id()).addresses()).isEqualTo(old);
    sign(asker, victim, 6);
    PeerRecord known = asker.node().peers().of(victim.id());
    assertThat(asked(asker, replaying)).as("now it does not").isEmpty();
    assertThat(asker.node().peers().of(victim.id())).isEqualTo(known);
    assertThat(asker.node().reputation().of(replaying.id()).score())
        .as("it may not have known")
        .isZero();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void private_addresses_from_a_public_peer_are_nowhere_to_dial(Simulation simulation)
      throws Exception {
    SimulatedNode scanner = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    PrivateKey sybil = PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets());
    List<Multiaddr> both =
        List.of(
            Multiaddr.parse("/ip4/192.168.1.1/tcp/80"), Multiaddr.parse("/ip4/198.51.100.1/tcp/1"));
    tell(
        scanner,
        List.of(
            invented(simulation, "/ip4/10.0.0.1/tcp/22"),
            invented(simulation, "/ip4/127.0.0.1/tcp/22"),
            SignedPeerRecord.seal(sybil, 1, both).encode()));
    assertThat(undefended(asker, scanner))
        .extracting(record -> AddressScope.of(record.addresses().getFirst()))
        .containsExactly(AddressScope.PRIVATE, AddressScope.LOOPBACK, AddressScope.PRIVATE);
    assertThat(asked(asker, scanner))
        .extracting(PeerAddress::addresses)
        .containsExactly(both.subList(1, 2));
  }

  // ---- discovery

  /** As identify does: {@code asker} knows that {@code answerer} answers. */
  private static void announce(SimulatedNode asker, SimulatedNode answerer) throws IOException {
    Connection connection = asker.connect(answerer);
    PeerRecord record =
        asker
            .node()
            .peers()
            .update(answerer.id(), known -> known.withProtocols(List.of(PeerExchange.PROTOCOL)));
    asker
        .node()
        .events()
        .publish(new Event.Identified(connection, record, Optional.empty(), false));
  }

  @HyphaTest(nodes = 4, link = "20ms")
  void discovery_asks_who_answers_as_soon_as_it_is_met_and_again_in_time(Simulation simulation)
      throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    PeerExchangeService.serve(hub.node(), CONFIG);
    meet(hub, simulation.nodes().get(2));
    List<PeerId> found = new CopyOnWriteArrayList<>();
    List<PeerId> lost = new CopyOnWriteArrayList<>();
    asker.node().events().on(Discovery.PeerFound.class, event -> found.add(event.peer()));
    asker.node().events().on(Discovery.PeerLost.class, event -> lost.add(event.peer()));
    try (Discovery discovery = ExchangeDiscovery.start(asker.node(), CONFIG)) {
      announce(asker, hub);
      simulation.await(
          "found", Duration.ofSeconds(1), () -> found.contains(simulation.nodes().get(2).id()));
      assertThat(discovery.found()).containsExactly(simulation.nodes().get(2).address());
      meet(hub, simulation.nodes().get(3));
      simulation.await("more", CONFIG.pause().plusSeconds(1), () -> found.size() == 2);
      simulation.nodes().get(2).node().close();
      simulation.await("lost", CONFIG.pause().plusSeconds(60), () -> lost.size() == 1);
      assertThat(ids(List.copyOf(discovery.found())))
          .containsExactly(simulation.nodes().get(3).id());
    }
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void while_nobody_is_missing_a_peer_is_asked_once_an_interval_or_when_somebody_wants_to_know(
      Simulation simulation) throws Exception {
    SimulatedNode hub = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    AtomicInteger questions = new AtomicInteger();
    hub.serve(PeerExchange.PROTOCOL, _ -> questions.incrementAndGet());
    ExchangeConfig config = CONFIG.withMinPeers(0).withInterval(Duration.ofSeconds(40));
    try (Discovery discovery = ExchangeDiscovery.start(asker.node(), config)) {
      announce(asker, hub);
      simulation.sleep(Duration.ofSeconds(35));
      assertThat(questions).hasValue(0);
      simulation.await("asked", config.interval(), () -> questions.get() == 1);
      discovery.look();
      simulation.await("looked", Duration.ofSeconds(1), () -> questions.get() == 2);
    }
    simulation.sleep(PATIENCE);
    assertThat(questions).as("a closed one asks nobody").hasValue(2);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void what_one_peer_says_is_bounded_and_ends_with_its_silence(Simulation simulation)
      throws Exception {
    SimulatedNode inventing = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    inventing.serve(
        PeerExchange.PROTOCOL,
        stream -> {
          Buffer answer = new Buffer();
          invented(simulation, PeerExchange.RECORDS_MAX)
              .forEach(each -> Delimited.write(answer, each));
          stream.send(answer);
        });
    try (Discovery discovery = ExchangeDiscovery.start(asker.node(), CONFIG)) {
      announce(asker, inventing);
      simulation.sleep(CONFIG.pause().multipliedBy(5));
      assertThat(discovery.found()).hasSize(PeerExchange.RECORDS_MAX);
      inventing.node().close();
      simulation.await("forgotten", Duration.ofHours(1), () -> discovery.found().isEmpty());
    }
  }
}
