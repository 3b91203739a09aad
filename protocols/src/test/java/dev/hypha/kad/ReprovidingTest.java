package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.KeySearch;
import dev.hypha.kad.engine.OptimisticProvide;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What a node provides and has put is said again: by region, and after a restart. */
class ReprovidingTest {
  private static final RecordTimes QUICK =
      new RecordTimes(
          Duration.ofMinutes(20),
          Duration.ofMinutes(20),
          Duration.ofMinutes(5),
          Duration.ofMinutes(8),
          Duration.ofMinutes(1));
  private static final KadConfig CONFIG = KadNetwork.CONFIG.withTimes(QUICK);
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final int KEYS = 40;

  private static Cid content(int number) {
    return Cid.v1(Cid.RAW, Multihash.sha256(Bytes.utf8("content " + number)));
  }

  private static void provideAll(Kad kad, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      kad.provide(content(i));
    }
  }

  /** What a node is called that has these publications. */
  private static Kad started(Simulation simulation, KadNetwork network, RememberedPublications own)
      throws IOException {
    SimulatedNode node = KadNetwork.identified(simulation);
    Kad kad =
        new Kad(
            node.node(),
            CONFIG,
            new MemoryRecordStore(100, 1 << 20),
            new MemoryProviderStore(100, 100),
            own);
    kad.join(List.of(network.nodes.getFirst().address()));
    network.nodes.add(node);
    network.tables.add(kad);
    return kad;
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void many_keys_are_said_again_with_few_lookups_and_are_where_they_belong(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 30, CONFIG);
    Kad provider = network.tables.get(7);
    SimulatedNode node = network.nodes.get(7);
    provideAll(provider, KEYS);
    AtomicInteger lookups = new AtomicInteger();
    node.node()
        .events()
        .on(
            QueryFinished.class,
            event -> {
              if (event.purpose() == Purpose.REGION || event.purpose() == Purpose.PROVIDE) {
                lookups.incrementAndGet();
              }
            });
    simulation.sleep(Duration.ofMinutes(30)); // nobody remembers the first time
    assertThat(lookups.get()).isBetween(3, KEYS); // three cycles
    for (int i = 0; i < KEYS; i++) {
      Bytes key = content(i).hash().toBytes();
      KadId place = KadId.ofKey(key);
      List<SimulatedNode> nearest =
          network.nodes.stream()
              .filter(each -> !each.equals(node))
              .sorted(
                  Comparator.comparing(
                      each -> KadId.of(each.id()), (a, b) -> place.compareDistance(a, b)))
              .limit(20)
              .toList();
      for (SimulatedNode each : nearest) {
        assertThat(network.tables.get(network.nodes.indexOf(each)).providerStore().of(key))
            .as("%s, the key %d", each, i)
            .extracting(known -> known.peer())
            .contains(node.id());
      }
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void what_was_put_and_is_provided_is_said_again_after_a_restart(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 6, CONFIG);
    RememberedPublications own = new RememberedPublications();
    Kad before = started(simulation, network, own);
    before.put(KEY, VALUE);
    before.provide(content(1));
    assertThat(own.size()).isEqualTo(2);
    before.close();
    simulation.sleep(Duration.ofMinutes(25));
    assertThat(network.tables.get(3).get(KEY)).as("forgotten").isEmpty();

    Kad after = started(simulation, network, own);
    SimulatedNode node = network.nodes.getLast();
    assertThat(after.ownProvidedKeys()).isEqualTo(1);
    simulation.sleep(Duration.ofMinutes(3));
    assertThat(network.tables.get(3).get(KEY).orElseThrow().value()).isEqualTo(VALUE);
    assertThat(network.tables.get(3).providers(content(1))).containsExactly(node.address());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void what_was_stopped_or_has_ended_is_not_said_again_after_a_restart(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 3, CONFIG);
    RememberedPublications own = new RememberedPublications();
    Kad before = started(simulation, network, own);
    before.provide(content(1));
    before.stopProviding(content(1));
    before.put(KEY, VALUE, Optional.of(Duration.ofMinutes(5)), Duration.ofSeconds(20));
    before.close();
    simulation.sleep(Duration.ofMinutes(25));
    Kad after = started(simulation, network, own);
    simulation.sleep(Duration.ofMinutes(10));
    assertThat(after.ownProvidedKeys()).isZero();
    assertThat(network.tables.get(1).providers(content(1))).isEmpty();
    assertThat(network.tables.get(1).get(KEY)).isEmpty();
    assertThat(own.size()).isZero();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void what_nobody_took_is_provided_as_soon_as_somebody_is_there(Simulation simulation)
      throws Exception {
    SimulatedNode node = KadNetwork.identified(simulation);
    Kad alone = new Kad(node.node(), CONFIG);
    assertThatThrownBy(() -> alone.provide(content(1))).isInstanceOf(Unreachable.class);
    SimulatedNode late = KadNetwork.identified(simulation);
    Kad holder = new Kad(late.node(), CONFIG);
    alone.join(List.of(late.address()));
    assertThat(holder.providedKeys()).isZero();
    simulation.sleep(QUICK.sweepEvery().plusMinutes(1));
    assertThat(holder.providedKeys()).isEqualTo(1);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_node_that_ends_says_nothing_any_more(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 5, CONFIG);
    Kad provider = network.tables.get(1);
    provideAll(provider, 20);
    AtomicInteger lookups = new AtomicInteger();
    network.nodes.get(1).node().events().on(QueryFinished.class, _ -> lookups.incrementAndGet());
    provider.close();
    simulation.sleep(Duration.ofMinutes(30));
    assertThat(lookups.get()).isZero();
    assertThat(network.tables.get(2).providers(content(3))).isEmpty();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void own_keys_take_no_room_from_others(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 5, CONFIG);
    Kad provider = network.tables.get(1);
    provideAll(provider, 5);
    assertThat(provider.providedKeys()).isZero();
    assertThat(provider.ownProvidedKeys()).isEqualTo(5);
    assertThat(network.tables.get(2).providers(content(3))).hasSize(1);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void an_optimist_does_not_wait_for_the_slowest(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 26, CONFIG);
    SimulatedNode node = KadNetwork.identified(simulation);
    Kad patient = new Kad(node.node(), CONFIG.withMode(KadMode.CLIENT));
    SimulatedNode other = KadNetwork.identified(simulation);
    Kad optimist =
        new Kad(other.node(), CONFIG.withMode(KadMode.CLIENT).withOptimisticProvide(true));
    List<KadId> slow = new ArrayList<>();
    List<KadId> all =
        new ArrayList<>(network.nodes.stream().map(each -> KadId.of(each.id())).toList());
    for (int i = 0; i < 4; i++) {
      SimulatedNode each =
          KadNetwork.scripted(simulation, CONFIG, said -> slowly(simulation, said));
      slow.add(KadId.of(each.id()));
      all.add(KadId.of(each.id()));
      each.connect(node);
      each.connect(other);
    }
    patient.join(List.of(network.nodes.getFirst().address()));
    optimist.join(List.of(network.nodes.getFirst().address()));
    for (int i = 0; i < 30; i++) {
      optimist.closest(content(1_000 + i).hash().toBytes());
    }
    assertThat(optimist.networkSize()).isPresent();
    Cid content = withSlow(all, slow);

    assertThat(seconds(simulation, () -> patient.provide(content))).isGreaterThan(5);
    assertThat(seconds(simulation, () -> optimist.provide(content))).isLessThan(1);
    assertThat(optimist.underWay()).as("told in the background").isPositive();
    assertThat(network.tables.get(5).providers(content)).contains(other.address());
    optimist.close();
    simulation.sleep(Duration.ofSeconds(1));
    assertThat(optimist.underWay()).isZero();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void an_optimist_is_not_stopped_by_peers_that_do_not_exist(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 26, CONFIG);
    SimulatedNode node = KadNetwork.identified(simulation);
    Kad optimist =
        new Kad(node.node(), CONFIG.withMode(KadMode.CLIENT).withOptimisticProvide(true));
    optimist.join(List.of(network.nodes.getFirst().address()));
    for (int i = 0; i < 30; i++) {
      optimist.closest(content(1_000 + i).hash().toBytes());
    }
    List<KadPeer> ghosts = new ArrayList<>();
    SimulatedNode liar =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            said ->
                Optional.of(
                    KadMessage.of(said.type(), said.key())
                        .withCloser(
                            ghosts.stream()
                                .map(each -> new Named(each, Link.CAN_CONNECT))
                                .toList())));
    liar.connect(node);
    simulation.sleep(Duration.ofSeconds(5));
    Cid content = nextTo(liar, network);
    Bytes key = content.hash().toBytes();
    ghosts.addAll(ghosts(key, simulation));
    OptimisticProvide judge =
        new OptimisticProvide(KadId.ofKey(key), optimist.networkSize().orElseThrow().peers(), 20);
    assertThat(judge.isDone(ghosts.stream().map(KadPeer::id).toList())).as("the attack").isTrue();
    assertThat(optimist.provide(content).peers()).hasSizeGreaterThanOrEqualTo(15);
    assertThat(network.tables.get(5).providers(content)).contains(node.address());
  }

  /** Some content to which nobody is nearer than {@code node}, so that it is asked first. */
  private static Cid nextTo(SimulatedNode node, KadNetwork network) {
    for (int i = 0; ; i++) {
      KadId place = KadId.ofKey(content(i).hash().toBytes());
      KadId near = KadId.of(node.id());
      if (network.nodes.stream()
          .allMatch(each -> place.compareDistance(near, KadId.of(each.id())) < 0)) {
        return content(i);
      }
    }
  }

  /** Peers next to {@code key} that nobody has met. */
  private static List<KadPeer> ghosts(Bytes key, Simulation simulation) throws Exception {
    List<KadPeer> ghosts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      PeerId id =
          KeySearch.peerWithin(KadId.ofKey(key), 8, simulation.runtime().random(), 1 << 14)
              .orElseThrow();
      ghosts.add(KadPeer.of(id, List.of(Multiaddr.parse("/ip4/203.0.113." + i + "/tcp/1"))));
    }
    return ghosts;
  }

  /** Who names nobody, and takes what it is told when a minute is over. */
  private static Optional<KadMessage> slowly(Simulation simulation, KadMessage said) {
    if (said.type() == KadMessage.MessageType.ADD_PROVIDER) {
      simulation.sleep(Duration.ofMinutes(1));
      return Optional.empty();
    }
    return Optional.of(KadMessage.of(said.type(), said.key()));
  }

  /** Some content among whose twenty nearest are two or three that are slow. */
  private static Cid withSlow(List<KadId> all, List<KadId> slow) {
    for (int i = 0; ; i++) {
      KadId place = KadId.ofKey(content(i).hash().toBytes());
      long among =
          all.stream().sorted(place.nearestFirst()).limit(20).filter(slow::contains).count();
      if (among == 2 || among == 3) {
        return content(i);
      }
    }
  }

  private interface Call {
    Stored run() throws IOException;
  }

  private static double seconds(Simulation simulation, Call call) throws IOException {
    long begin = simulation.runtime().nanoTime();
    assertThat(call.run().peers()).hasSizeGreaterThanOrEqualTo(15);
    return (simulation.runtime().nanoTime() - begin) / 1e9;
  }
}
