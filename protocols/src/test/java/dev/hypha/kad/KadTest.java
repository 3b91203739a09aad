package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Event.Connected;
import dev.hypha.core.KeyPrefix;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.Reachability;
import dev.hypha.core.RecordStore;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.QueryOutcome.Reason;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Whole nodes in virtual time: what they do for each other. */
class KadTest {
  private static final KadConfig CONFIG = KadNetwork.CONFIG;
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final Cid CONTENT = Cid.v1(Cid.RAW, Multihash.sha256(Bytes.utf8("content")));
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_is_found_when_its_publisher_is_gone(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 40, CONFIG);
    Stored stored = network.tables.get(7).put(KEY, VALUE);
    assertThat(stored.peers()).hasSize(20);
    network.tables.get(7).close();
    network.nodes.get(7).node().close();
    FoundValue found = network.tables.get(33).get(KEY).orElseThrow();
    assertThat(found.value()).isEqualTo(VALUE);
    assertThat(found.holders()).isGreaterThanOrEqualTo(CONFIG.quorum());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_provider_is_found_by_somebody_who_never_met_it(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 40, CONFIG);
    network.tables.get(7).provide(CONTENT);
    List<PeerAddress> found = network.tables.get(33).providers(CONTENT);
    assertThat(found).containsExactly(network.nodes.get(7).address());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void everybody_finds_everybody_by_id_alone_through_one_bootstrap_node(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 30, CONFIG);
    for (int i = 1; i < 30; i += 4) {
      for (SimulatedNode wanted : network.nodes) {
        assertThat(network.tables.get(i).findPeer(wanted.id()))
            .as("node %d looks for %s", i, wanted)
            .hasValueSatisfying(found -> assertThat(found.connected()).isTrue());
      }
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_client_is_in_no_table_and_finds_and_is_found(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 10, CONFIG);
    Kad client = network.add(simulation, CONFIG.withMode(KadMode.CLIENT));
    PeerId id = network.nodes.getLast().id();
    network.tables.getFirst().put(KEY, VALUE);
    assertThat(client.isServer()).isFalse();
    assertThat(client.get(KEY).orElseThrow().value()).isEqualTo(VALUE);
    assertThat(network.tables.get(4).findPeer(id)).isPresent();
    for (Kad each : network.tables) {
      assertThat(each.table())
          .noneMatch(bucket -> bucket.peers().stream().anyMatch(peer -> peer.peer().equals(id)));
    }
  }

  @HyphaTest(nodes = 0)
  void auto_serves_as_long_as_strangers_can_dial(Simulation simulation) throws Exception {
    SimulatedNode node = KadNetwork.identified(simulation);
    Kad kad = new Kad(node.node(), CONFIG.withMode(KadMode.AUTO));
    assertThat(kad.isServer()).isFalse();
    node.node().events().publish(new Reachability.Changed(Reachability.PUBLIC));
    simulation.await("serving", PATIENCE, kad::isServer);
    assertThat(node.node().protocols()).contains(CONFIG.protocol());
    node.node().events().publish(new Reachability.Changed(Reachability.PRIVATE));
    simulation.await("not serving", PATIENCE, () -> !kad.isServer());
    assertThat(node.node().protocols()).doesNotContain(CONFIG.protocol());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void whoever_becomes_a_client_leaves_the_tables(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 3, CONFIG);
    Kad first = network.tables.getFirst();
    simulation.await("a table of two", PATIENCE, () -> first.tableSize() == 2);
    network.tables.getLast().close();
    simulation.await("a table of one", PATIENCE, () -> first.tableSize() == 1);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void the_dead_are_replaced_and_the_network_still_answers(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 40, CONFIG);
    network.tables.get(1).put(KEY, VALUE);
    for (int i = 10; i < 25; i++) {
      network.tables.get(i).close();
      network.nodes.get(i).node().close();
    }
    assertThat(network.tables.get(39).get(KEY).orElseThrow().value()).isEqualTo(VALUE);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void who_was_disconnected_on_purpose_is_dialed_neither_by_upkeep_nor_by_lookups(
      Simulation simulation) throws Exception {
    KadNetwork.Script empty =
        question -> Optional.of(KadMessage.of(question.type(), question.key()));
    SimulatedNode bob = KadNetwork.scripted(simulation, CONFIG, empty);
    SimulatedNode carol = KadNetwork.scripted(simulation, CONFIG, empty);
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    Kad kad = network.tables.getFirst();
    Node alice = network.nodes.getFirst().node();
    kad.join(List.of(bob.address(), carol.address()));
    AtomicInteger again = new AtomicInteger();
    try (var _ = bob.node().events().witness(Connected.class, _ -> again.getAndIncrement())) {
      disconnect(alice, bob.id());
      assertThat(kad.closest(KEY).nearest()).extracting(KadPeer::peer).containsExactly(carol.id());
      simulation.sleep(Duration.ofMinutes(45));
      assertThat(again).hasValue(0);
      assertThat(kad.table().stream().flatMap(bucket -> bucket.peers().stream()))
          .extracting(KadPeer::peer)
          .containsExactly(carol.id());
      alice.connectionManager().welcome(bob.id());
      alice.connect(bob.address());
      assertThat(again).hasValue(1);
    }
  }

  private static void disconnect(Node node, PeerId peer) {
    node.connectionManager().shun(peer);
    node.connections().stream()
        .filter(each -> each.peer().equals(peer))
        .forEach(each -> each.close(0));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void stale_holders_are_told_of_the_better_value(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 12, CONFIG);
    network.tables.get(1).put(KEY, Bytes.utf8("a"));
    SimulatedNode stranger = KadNetwork.identified(simulation);
    SimulatedNode chosen = network.nodes.get(5);
    Bytes better = Bytes.utf8("b");
    KadNetwork.ask(stranger, chosen, CONFIG, put(KEY, better));
    FoundValue found = network.tables.get(9).get(KEY, 99).orElseThrow();
    assertThat(found.value()).isEqualTo(better);
    assertThat(found.others()).isEqualTo(11);
    for (SimulatedNode each : network.nodes) {
      simulation.await(
          each + " has the better value", PATIENCE, () -> holds(simulation, each, better));
    }
  }

  private static boolean holds(Simulation simulation, SimulatedNode node, Bytes value) {
    try {
      KadMessage question = KadMessage.of(MessageType.GET_VALUE, KEY);
      SimulatedNode asker =
          simulation.nodes().stream().filter(each -> !each.equals(node)).findAny().get();
      return KadNetwork.ask(asker, node, CONFIG, question)
          .value()
          .filter(found -> found.value().equals(value))
          .isPresent();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KadMessage put(Bytes key, Bytes value) {
    return KadMessage.of(MessageType.PUT_VALUE, key)
        .withValue(new KadMessage.Value(key, value, ""));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_does_not_give_way_to_a_worse_one(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 5, CONFIG);
    network.tables.get(1).put(KEY, Bytes.utf8("b"));
    assertThatThrownBy(() -> network.tables.get(2).put(KEY, Bytes.utf8("a")))
        .isInstanceOf(Refused.class);
    assertThat(network.tables.get(3).get(KEY).orElseThrow().value()).isEqualTo(Bytes.utf8("b"));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void newcomers_among_the_nearest_are_given_the_value(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 4, CONFIG);
    network.tables.get(1).put(KEY, VALUE);
    network.add(simulation, CONFIG);
    SimulatedNode newcomer = network.nodes.getLast();
    simulation.await("the value is there", PATIENCE, () -> holds(simulation, newcomer, VALUE));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void for_a_newcomer_a_holder_looks_through_its_own_part_of_the_table_alone(Simulation simulation)
      throws Exception {
    KadConfig config = CONFIG.withTable(CONFIG.table().withK(8));
    KadNetwork network = KadNetwork.of(simulation, 40, config);
    CountingRecords store = new CountingRecords();
    for (int i = 0; i < 400; i++) {
      Kept kept = new Kept(VALUE, simulation.runtime().wallClock());
      store.put(Bytes.utf8("/v/" + i), Optional.empty(), kept);
    }
    SimulatedNode node = KadNetwork.identified(simulation);
    Kad holder = new Kad(node.node(), config, store, new MemoryProviderStore(100, 100));
    holder.join(List.of(network.nodes.getFirst().address()));
    simulation.sleep(Duration.ofMinutes(5)); // all who were there before have had their values
    store.shown.set(0);
    AtomicInteger given = new AtomicInteger();
    KadNetwork.Script newcomer =
        said -> {
          given.addAndGet(said.type() == MessageType.PUT_VALUE ? 1 : 0);
          return Optional.of(said);
        };
    KadNetwork.scripted(simulation, config, near(simulation, KadId.of(node.id())), newcomer)
        .connect(node);
    simulation.sleep(Duration.ofMinutes(1));
    assertThat(given.get()).isPositive();
    assertThat(store.shown.get()).isBetween(given.get(), 400 / 4);
  }

  /** An identity that shares five bits of its place with {@code place}. */
  private static PrivateKey near(Simulation simulation, KadId place) {
    return Stream.generate(
            () -> PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets()))
        .filter(
            identity ->
                KadId.of(PeerId.ofPublicKey(identity.publicKey().encode()))
                        .commonPrefixLength(place)
                    >= 5)
        .findFirst()
        .orElseThrow();
  }

  /** Counts how many records it shows to who asks for no certain one. */
  private static final class CountingRecords implements RecordStore {
    private final MemoryRecordStore store = new MemoryRecordStore(10_000, 1 << 20);
    private final AtomicInteger shown = new AtomicInteger();

    @Override
    public Optional<Kept> find(Bytes key) {
      return store.find(key);
    }

    @Override
    public boolean put(Bytes key, Optional<Kept> old, Kept record) throws Refused {
      return store.put(key, old, record);
    }

    @Override
    public void remove(Bytes key) {
      store.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super Bytes, ? super Kept> each) {
      shown.addAndGet(store.size());
      store.forEach(each);
    }

    @Override
    public void forEachKey(KeyPrefix prefix, Consumer<? super Bytes> each) {
      store.forEachKey(
          prefix,
          key -> {
            shown.incrementAndGet();
            each.accept(key);
          });
    }

    @Override
    public int size() {
      return store.size();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_ends_unless_its_publisher_says_it_again(Simulation simulation) throws Exception {
    RecordTimes quick =
        new RecordTimes(
            Duration.ofMinutes(20),
            Duration.ofMinutes(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(8),
            Duration.ofMinutes(1));
    KadConfig config = CONFIG.withTimes(quick);
    KadNetwork network = KadNetwork.of(simulation, 6, config);
    network.tables.get(1).put(KEY, VALUE);
    network.tables.get(1).provide(CONTENT);
    simulation.sleep(Duration.ofMinutes(25));
    assertThat(network.tables.get(3).get(KEY)).isPresent();
    assertThat(network.tables.get(3).providers(CONTENT)).hasSize(1);
    network.tables.get(1).close();
    simulation.sleep(Duration.ofMinutes(25));
    assertThat(network.tables.get(3).get(KEY)).isEmpty();
    assertThat(network.tables.get(3).providers(CONTENT)).isEmpty();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_with_a_time_to_live_ends_though_its_publisher_goes_on(Simulation simulation)
      throws Exception {
    RecordTimes quick =
        new RecordTimes(
            Duration.ofMinutes(20),
            Duration.ofMinutes(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(8),
            Duration.ofMinutes(1));
    KadNetwork network = KadNetwork.of(simulation, 6, CONFIG.withTimes(quick));
    Kad publisher = network.tables.get(1);
    publisher.put(KEY, VALUE, Optional.of(Duration.ofMinutes(12)), Duration.ofSeconds(20));
    simulation.sleep(Duration.ofMinutes(11));
    assertThat(publisher.recordsKept()).isEqualTo(1);
    simulation.sleep(Duration.ofMinutes(2));
    assertThat(publisher.recordsKept()).isZero();
    assertThat(network.tables.get(3).recordsKept()).as("others are not told").isEqualTo(1);
    simulation.sleep(Duration.ofMinutes(20));
    assertThat(network.tables.get(3).get(KEY)).isEmpty();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_that_is_put_again_for_good_does_not_end_with_the_time_it_had_before(
      Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 3, CONFIG);
    Kad publisher = network.tables.get(1);
    publisher.put(KEY, VALUE, Optional.of(Duration.ofMinutes(1)), Duration.ofSeconds(20));
    publisher.put(KEY, VALUE);
    simulation.sleep(Duration.ofMinutes(5));
    assertThat(publisher.recordsKept()).isEqualTo(1);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_that_nobody_took_is_said_again_at_the_next_sweep(Simulation simulation)
      throws Exception {
    KadConfig config = CONFIG.withMode(KadMode.CLIENT); // who is none gives newcomers nothing
    SimulatedNode publisher = KadNetwork.identified(simulation);
    Kad alone = new Kad(publisher.node(), config);
    assertThatThrownBy(() -> alone.put(KEY, VALUE)).isInstanceOf(Unreachable.class);
    SimulatedNode late = KadNetwork.identified(simulation);
    Kad holder = new Kad(late.node(), CONFIG);
    alone.join(List.of(late.address()));
    assertThat(holder.recordsKept()).isZero();
    simulation.sleep(CONFIG.times().sweepEvery().plusMinutes(1));
    assertThat(holder.recordsKept()).isEqualTo(1);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_trace_tells_what_each_peer_said_and_does_not_stop_at_the_first(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 6, CONFIG);
    network.tables.get(1).put(KEY, VALUE);
    network.tables.get(2).close();
    network.nodes.get(2).node().close();
    Trace trace = network.tables.get(4).trace(Purpose.GET, KEY, Duration.ofSeconds(20));
    assertThat(trace.outcome().steps()).hasSize(5);
    for (QueryOutcome.Step step : trace.outcome().steps()) {
      Optional<Trace.Word> word = Optional.ofNullable(trace.words().get(step.peer().peer()));
      if (step.peer().peer().equals(network.nodes.get(2).id())) {
        assertThat(step.state()).isEqualTo(QueryOutcome.State.FAILED);
        assertThat(word.map(each -> each.fault().isPresent())).isNotEqualTo(Optional.of(false));
      } else {
        assertThat(word.orElseThrow().value()).contains(VALUE);
        assertThat(word.orElseThrow().named()).isPositive();
      }
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void providers_are_told_as_they_are_named_until_somebody_has_enough(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 6, CONFIG);
    for (int i = 1; i < 5; i++) {
      network.tables.get(i).provide(CONTENT);
    }
    List<PeerAddress> told = new ArrayList<>();
    Kad asker = network.add(simulation, CONFIG);
    List<PeerAddress> all =
        asker.providers(
            CONTENT,
            20,
            Duration.ofSeconds(20),
            provider -> {
              told.add(provider);
              return told.size() < 2;
            });
    assertThat(told).hasSize(2).doesNotHaveDuplicates();
    assertThat(all).extracting(PeerAddress::peer).contains(told.getFirst().peer());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_lookup_tells_what_it_cost(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 25, CONFIG);
    List<QueryFinished> told = new CopyOnWriteArrayList<>();
    network.nodes.get(3).node().events().on(QueryFinished.class, told::add);
    network.tables.get(3).get(KEY);
    simulation.await(
        "an event", PATIENCE, () -> told.stream().anyMatch(e -> e.purpose() == Purpose.GET));
    QueryFinished get =
        told.stream().filter(e -> e.purpose() == Purpose.GET).findFirst().orElseThrow();
    assertThat(get.network()).isEqualTo(CONFIG.protocol());
    assertThat(get.outcome().reason()).isEqualTo(Reason.CONVERGED);
    assertThat(get.outcome().cost().answered()).isGreaterThanOrEqualTo(20);
    assertThat(get.outcome().cost().elapsedNanos()).isPositive();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void avail_incident_nodes_of_one_network_never_enter_a_table_of_another(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 4, CONFIG);
    KadConfig others =
        KadConfig.network("other").withTable(CONFIG.table()).withQuery(CONFIG.query());
    Kad both = new Kad(network.nodes.getFirst().node(), others);
    SimulatedNode stranger = KadNetwork.identified(simulation);
    Kad other = new Kad(stranger.node(), others);
    other.join(List.of(network.nodes.getFirst().address()));
    network.tables.get(1).put(KEY, VALUE);
    assertThat(other.get(KEY)).isEmpty();
    assertThat(other.tableSize()).isEqualTo(1);
    assertThat(both.tableSize()).isEqualTo(1);
    for (Kad each : network.tables) {
      assertThat(each.table())
          .noneMatch(
              bucket -> bucket.peers().stream().anyMatch(p -> p.peer().equals(stranger.id())));
    }
  }

  @HyphaTest(nodes = 0)
  void whoever_is_alone_says_so(Simulation simulation) throws Exception {
    Kad kad = new Kad(KadNetwork.identified(simulation).node(), CONFIG);
    assertThatThrownBy(() -> kad.put(KEY, VALUE)).isInstanceOf(Unreachable.class);
    assertThat(kad.get(KEY).orElseThrow().holders()).isEqualTo(1);
    assertThatThrownBy(() -> kad.get(Bytes.utf8("/nobody/knows")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("namespaces");
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void whoever_is_asked_for_by_name_is_in_the_answer_also_when_it_is_a_client(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 3, CONFIG);
    network.add(simulation, CONFIG.withMode(KadMode.CLIENT));
    SimulatedNode client = network.nodes.getLast();
    KadMessage answer =
        KadNetwork.ask(
            network.nodes.get(1),
            network.nodes.getFirst(),
            CONFIG,
            Lookup.findNode(client.id().toBytes()));
    assertThat(answer.closer().stream().map(Named::peer).findFirst())
        .hasValueSatisfying(peer -> assertThat(peer.peer()).isEqualTo(client.id()));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_provider_that_stops_is_not_named_by_itself(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 2, CONFIG);
    Kad provider = network.tables.getLast();
    provider.provide(CONTENT);
    provider.stopProviding(CONTENT);
    KadMessage question = KadMessage.of(MessageType.GET_PROVIDERS, CONTENT.hash().toBytes());
    KadMessage answer =
        KadNetwork.ask(network.nodes.getFirst(), network.nodes.getLast(), CONFIG, question);
    assertThat(answer.providers()).isEmpty();
    assertThat(Optional.of(provider.protocol())).contains(CONFIG.protocol());
  }
}
