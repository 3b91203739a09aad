package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Stream;
import dev.hypha.kad.engine.KadCodec;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.kad.engine.TableInput;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.LimitsConfig.Bound;
import dev.hypha.node.LimitsConfig.Scope;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What peers of other stacks need of us, and attacks that were first tried on them. */
class OtherStacksTest {
  private static final KadConfig CONFIG = KadNetwork.CONFIG;
  private static final int PROTOCOL_STREAMS_MAX = 100;
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** rust-libp2p reads no longer message. */
  private static final int RUST_READS_MAX = 16 << 10;

  @HyphaTest(nodes = 0, link = "20ms")
  void two_hundred_lookups_at_once_find_a_value_where_few_streams_are_let_in(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    Kad writer = network.add(simulation, CONFIG.withMode(KadMode.CLIENT));
    writer.put(KEY, VALUE);
    Kad reader = network.add(simulation, CONFIG.withMode(KadMode.CLIENT));
    AtomicInteger found = new AtomicInteger();
    for (int i = 0; i < 200; i++) {
      simulation.runtime().fork("get", () -> get(reader, found));
    }
    simulation.sleep(Duration.ofSeconds(20));
    assertThat(found).hasValue(200);
  }

  private static void get(Kad reader, AtomicInteger found) {
    try {
      reader.get(KEY).ifPresent(value -> found.incrementAndGet());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_question_that_waits_for_others_ends_when_it_is_given_up(Simulation simulation)
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    SimulatedNode silent =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            question ->
                asked.getAndIncrement() == 0
                    ? Optional.of(KadMessage.of(question.type(), question.key()))
                    : Optional.empty());
    Kad kad = KadNetwork.of(simulation, 1, CONFIG).tables.getFirst();
    kad.join(List.of(silent.address()));
    AtomicInteger over = new AtomicInteger();
    for (int i = 0; i < 2 * Exchange.QUESTIONS_TO_PEER_MAX; i++) {
      simulation.runtime().fork("ask", () -> closest(kad, over));
    }
    simulation.sleep(CONFIG.query().deadline().plusSeconds(1));
    assertThat(over).hasValue(2 * Exchange.QUESTIONS_TO_PEER_MAX);
    assertThat(asked.get()).isLessThanOrEqualTo(2 + 2 * Exchange.QUESTIONS_TO_PEER_MAX);
  }

  private static void closest(Kad kad, AtomicInteger over) {
    try {
      kad.closest(KEY);
      over.incrementAndGet();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void an_answer_with_a_long_value_is_not_longer_than_rust_reads(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 25, CONFIG);
    Bytes value = Bytes.owning(new byte[15_500]);
    network.tables.getFirst().put(KEY, value);
    KadMessage answer =
        KadNetwork.ask(
            network.nodes.getLast(),
            network.nodes.getFirst(),
            CONFIG,
            KadMessage.of(MessageType.GET_VALUE, KEY));
    assertThat(answer.value()).map(KadMessage.Value::value).contains(value);
    assertThat(KadCodec.encode(answer).size()).isLessThanOrEqualTo(RUST_READS_MAX);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void what_is_no_multihash_can_be_provided_if_it_is_short(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 3, CONFIG);
    Bytes key = Bytes.utf8("interop-test-key");
    network.tables.get(1).provide(key, PATIENCE);
    assertThat(network.tables.get(2).providers(key, 1, PATIENCE, provider -> true))
        .extracting(PeerAddress::peer)
        .containsExactly(network.nodes.get(1).id());
    assertThatThrownBy(() -> network.tables.get(1).provide(Bytes.owning(new byte[81]), PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void who_connected_and_has_not_said_where_it_is_is_looked_for(Simulation simulation)
      throws Exception {
    SimulatedNode wanted = simulation.node();
    Named place = named(wanted.id(), wanted.address().addresses());
    SimulatedNode helper =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            question ->
                Optional.of(
                    KadMessage.of(question.type(), question.key()).withCloser(List.of(place))));
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode node = network.nodes.getFirst();
    network.tables.getFirst().join(List.of(helper.address()));
    wanted.node().connect(node.address());
    assertThat(network.tables.getFirst().findPeer(wanted.id()))
        .hasValueSatisfying(
            found ->
                assertThat(found.address().addresses()).containsAll(wanted.address().addresses()));
  }

  // ---- attacks

  @HyphaTest(nodes = 0, link = "20ms")
  void testground_discv5_whoever_names_ghosts_gets_none_of_them_into_a_table(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 20, CONFIG);
    SimulatedNode poisoner =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            question ->
                Optional.of(
                    KadMessage.of(question.type(), question.key()).withCloser(ghosts(simulation))));
    for (SimulatedNode each : network.nodes) {
      poisoner.node().connect(each.address());
    }
    for (Kad each : network.tables) {
      each.closest(KEY);
    }
    simulation.sleep(Duration.ofMinutes(2));
    Set<PeerId> real = new HashSet<>(Set.of(poisoner.id()));
    network.nodes.forEach(each -> real.add(each.id()));
    for (int i = 0; i < 20; i++) {
      assertThat(peers(network.tables.get(i))).isNotEmpty().isSubsetOf(real);
      PeerId next = network.nodes.get((i + 1) % 20).id();
      assertThat(network.tables.get(i).findPeer(next)).isPresent();
    }
    assertThat(believing(network.nodes.getFirst(), ghosts(simulation))).isNotEmpty();
  }

  private static List<PeerId> peers(Kad kad) {
    return kad.table().stream()
        .flatMap(bucket -> bucket.peers().stream())
        .map(KadPeer::peer)
        .toList();
  }

  /** Who would be in a table that takes whoever is named for alive. */
  private static List<PeerId> believing(SimulatedNode node, List<Named> named) {
    RoutingTable table = new RoutingTable(KadId.of(node.id()), CONFIG.table());
    for (Named each : named) {
      table.on(new TableInput.Seen(each.peer()), 0, effect -> {});
      table.on(new TableInput.Alive(each.peer().peer()), 0, effect -> {});
    }
    return named.stream().map(each -> each.peer().peer()).filter(table::contains).toList();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void testground_discv5_where_streams_of_a_peer_are_not_bounded_few_keep_everybody_else_out(
      Simulation simulation) throws Exception {
    assertThatThrownBy(() -> askBesideGreedy(simulation, PROTOCOL_STREAMS_MAX))
        .isInstanceOf(IOException.class);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void testground_discv5_whoever_holds_all_its_streams_keeps_nobody_else_out(Simulation simulation)
      throws Exception {
    int bound = CONFIG.serving().streamsOfPeerMax();
    assertThat(askBesideGreedy(simulation, bound).closer()).isNotEmpty();
  }

  /** What a server answers beside three peers that hold every stream that they can get. */
  private static KadMessage askBesideGreedy(Simulation simulation, int streamsOfPeerMax)
      throws IOException {
    simulation.limits(oneProtocol(PROTOCOL_STREAMS_MAX));
    KadConfig config = CONFIG.withServing(serving(streamsOfPeerMax));
    KadNetwork network = KadNetwork.of(simulation, 20, config);
    SimulatedNode server = network.nodes.getFirst();
    List<Stream> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      hold(KadNetwork.identified(simulation), server, held);
    }
    assertThat(held).hasSize(Math.min(3 * streamsOfPeerMax, PROTOCOL_STREAMS_MAX));
    return KadNetwork.ask(network.nodes.get(7), server, config, Lookup.findNode(KEY));
  }

  private static void hold(SimulatedNode greedy, SimulatedNode server, List<Stream> held) {
    for (int i = 0; i < PROTOCOL_STREAMS_MAX; i++) {
      try {
        Stream stream = greedy.open(server, CONFIG.protocol());
        KadNetwork.send(stream, Lookup.findNode(KEY));
        KadNetwork.receive(stream);
        held.add(stream);
      } catch (IOException e) {
        return; // no more
      }
    }
  }

  private static LimitsConfig oneProtocol(int streams) {
    LimitsConfig any = LimitsConfig.unlimited();
    Bound most = new Bound(streams, Integer.MAX_VALUE, Integer.MAX_VALUE);
    return new LimitsConfig(
        any.system(),
        any.unproven(),
        any.service(),
        any.servicePeer(),
        new Scope(any.protocol().connections(), most),
        any.protocolPeer(),
        any.peer(),
        any.spareMemoryBytes(),
        any.connectionsPerIp4(),
        any.connectionsPerIp6Prefix56(),
        any.connectionsPerIp6Prefix48());
  }

  private static ServingConfig serving(int streamsOfPeerMax) {
    ServingConfig usual = ServingConfig.DEFAULT;
    return new ServingConfig(
        streamsOfPeerMax,
        usual.messagesOfStreamMax(),
        usual.idle(),
        usual.peersBytesMax(),
        usual.addressesTold(),
        usual.recordsMax(),
        usual.recordsBytesMax(),
        usual.providedKeysMax(),
        usual.providersOfKeyMax());
  }

  private static List<Named> ghosts(Simulation simulation) {
    List<Named> ghosts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] digest = new byte[32];
      simulation.runtime().random().nextBytes(digest);
      PeerId id = new PeerId(new Multihash(Multihash.SHA2_256, Bytes.owning(digest)).toBytes());
      ghosts.add(named(id, simulation.nodes().getFirst().address().addresses()));
    }
    return ghosts;
  }

  private static Named named(PeerId peer, List<Multiaddr> addresses) {
    return new Named(KadPeer.of(peer, addresses), Link.CAN_CONNECT);
  }
}
