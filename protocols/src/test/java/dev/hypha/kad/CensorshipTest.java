package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.GuardConfig;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Whole nodes, and others that stand nearer to a key than any of them and keep nothing. */
class CensorshipTest {
  private static final int K = 8;
  private static final int HONEST = 40;
  private static final int SYBILS = 10;
  private static final int UNSUSPICIOUS = 3;
  private static final int IDS_TRIED = 2_000;
  private static final int PUBLISHER = 7;
  private static final int READER = 33;
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final Cid CONTENT = Cid.v1(Cid.RAW, Multihash.sha256(Bytes.utf8("content")));

  /** Small, so that few crowd out all. */
  private static final KadConfig CONFIG =
      KadNetwork.CONFIG
          .withTable(KadNetwork.CONFIG.table().withK(K))
          .withQuery(
              new QueryConfig(
                  K,
                  K,
                  3,
                  1,
                  QueryConfig.Ending.ALL_NEAREST,
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(10),
                  20,
                  400,
                  400,
                  8));

  @HyphaTest(nodes = 0, link = "20ms")
  void cve_2023_26248_a_value_that_others_crowd_around_is_put_in_the_region_and_found(
      Simulation simulation) throws Exception {
    KadNetwork network = besieged(simulation, CONFIG, KEY);
    List<CensorshipSuspected> told = suspicions(network.nodes.get(PUBLISHER));
    Stored stored = network.tables.get(PUBLISHER).put(KEY, VALUE);
    assertThat(stored.peers()).hasSizeGreaterThanOrEqualTo(2 * K);
    assertThat(told)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.purpose()).isEqualTo(Purpose.PUT);
              assertThat(event.key()).isEqualTo(KEY);
              assertThat(event.suspicion().density().found()).isGreaterThanOrEqualTo(5);
            });
    assertThat(network.tables.get(PUBLISHER).suspicions()).isEqualTo(1);
    assertThat(network.tables.get(READER).get(KEY))
        .hasValueSatisfying(found -> assertThat(found.value()).isEqualTo(VALUE));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_provider_that_others_crowd_around_is_found(Simulation simulation) throws Exception {
    KadNetwork network = besieged(simulation, CONFIG, CONTENT.hash().toBytes());
    network.tables.get(PUBLISHER).provide(CONTENT);
    List<CensorshipSuspected> told = suspicions(network.nodes.get(READER));
    assertThat(network.tables.get(READER).providers(CONTENT))
        .extracting(PeerAddress::peer)
        .contains(network.nodes.get(PUBLISHER).id());
    assertThat(told).extracting(CensorshipSuspected::purpose).containsExactly(Purpose.PROVIDERS);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void when_what_is_provided_is_said_again_by_region_everybody_around_a_crowd_is_told(
      Simulation simulation) throws Exception {
    RecordTimes quick =
        new RecordTimes(
            Duration.ofMinutes(20),
            Duration.ofMinutes(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(8),
            Duration.ofMinutes(1));
    KadConfig config = CONFIG.withTimes(quick);
    KadNetwork network = besieged(simulation, config, CONTENT.hash().toBytes());
    Kad publisher = network.tables.get(PUBLISHER);
    publisher.provide(CONTENT);
    for (int i = 0; i < 30; i++) {
      publisher.provide(Cid.v1(Cid.RAW, Multihash.sha256(Bytes.utf8("other " + i))));
    }
    List<CensorshipSuspected> again = suspicions(network.nodes.get(PUBLISHER));
    List<Bytes> single = new CopyOnWriteArrayList<>();
    network
        .nodes
        .get(PUBLISHER)
        .node()
        .events()
        .on(
            QueryFinished.class,
            event -> {
              if (event.purpose() == Purpose.PROVIDE) {
                single.add(event.key());
              }
            });
    simulation.sleep(Duration.ofMinutes(22)); // nobody remembers the first time
    Bytes key = CONTENT.hash().toBytes();
    assertThat(again).isNotEmpty().allMatch(event -> event.key().equals(key));
    assertThat(single).as("said by a lookup of its own").doesNotContain(key);
    assertThat(network.tables.get(READER).providers(CONTENT))
        .extracting(PeerAddress::peer)
        .contains(network.nodes.get(PUBLISHER).id());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void without_a_guard_those_who_crowd_around_a_key_hide_its_value(Simulation simulation)
      throws Exception {
    KadNetwork network = besieged(simulation, CONFIG.withGuard(GuardConfig.OFF), KEY);
    assertThat(network.tables.get(PUBLISHER).put(KEY, VALUE).peers()).hasSize(K);
    assertThat(network.tables.get(READER).get(KEY)).isEmpty();
    assertThat(network.tables.get(PUBLISHER).suspicions()).isZero();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void where_nobody_crowds_nobody_is_suspected(Simulation simulation) throws Exception {
    KadNetwork network = besieged(simulation, CONFIG, KEY);
    Bytes other = Bytes.utf8("/v/another key");
    assertThat(network.tables.get(PUBLISHER).put(other, VALUE).asked()).isEqualTo(K);
    assertThat(network.tables.get(PUBLISHER).suspicions()).isZero();
  }

  // ---- who lies about providers

  @HyphaTest(nodes = 0, link = "20ms")
  void arxiv_2505_01139_where_everybody_is_believed_false_providers_hide_the_true_one(
      Simulation simulation) throws Exception {
    KadConfig config = CONFIG.withGuard(GuardConfig.OFF);
    assertThat(foundWithLiars(simulation, config, UNSUSPICIOUS)).hasSize(Kad.PROVIDERS);
    assertThat(isFound).isFalse();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void arxiv_2505_01139_few_who_name_false_providers_neither_end_the_search_nor_hide_the_true_one(
      Simulation simulation) throws Exception {
    assertThat(foundWithLiars(simulation, CONFIG, UNSUSPICIOUS)).hasSize(Kad.PROVIDERS);
    assertThat(isFound).isTrue();
    assertThat(told).isEmpty();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void arxiv_2505_01139_where_everybody_is_believed_a_crowd_of_liars_hides_the_true_one(
      Simulation simulation) throws Exception {
    KadConfig config = CONFIG.withGuard(GuardConfig.OFF);
    assertThat(foundWithLiars(simulation, config, SYBILS)).hasSize(Kad.PROVIDERS);
    assertThat(isFound).isFalse();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void arxiv_2505_01139_a_crowd_that_names_false_providers_does_not_hide_the_true_one(
      Simulation simulation) throws Exception {
    assertThat(foundWithLiars(simulation, CONFIG, SYBILS))
        .hasSizeBetween(Kad.PROVIDERS, 2 * Kad.PROVIDERS);
    assertThat(isFound).isTrue();
    assertThat(told).extracting(CensorshipSuspected::purpose).containsExactly(Purpose.PROVIDERS);
  }

  private boolean isFound;
  private List<CensorshipSuspected> told = List.of();

  /** Whom a reader finds who knows as many liars; they are nearer to the key than anybody. */
  private List<PeerId> foundWithLiars(Simulation simulation, KadConfig config, int liars)
      throws Exception {
    KadNetwork network = besieged(simulation, config, CONTENT.hash().toBytes(), liars);
    network.tables.get(PUBLISHER).provide(CONTENT);
    for (SimulatedNode liar : simulation.nodes().subList(HONEST, HONEST + liars)) {
      network.tables.get(READER).join(List.of(liar.address()));
    }
    told = suspicions(network.nodes.get(READER));
    List<PeerId> found =
        network.tables.get(READER).providers(CONTENT).stream().map(PeerAddress::peer).toList();
    isFound = found.contains(network.nodes.get(PUBLISHER).id());
    return found;
  }

  private static List<CensorshipSuspected> suspicions(SimulatedNode node) {
    List<CensorshipSuspected> told = new CopyOnWriteArrayList<>();
    node.node().events().on(CensorshipSuspected.class, told::add);
    return told;
  }

  /** A network that has looked around, and sybils next to {@code key}. */
  private static KadNetwork besieged(Simulation simulation, KadConfig config, Bytes key)
      throws Exception {
    return besieged(simulation, config, key, SYBILS);
  }

  private static KadNetwork besieged(Simulation simulation, KadConfig config, Bytes key, int count)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, HONEST, config);
    for (int i = 0; i < 16; i++) {
      for (int node : new int[] {PUBLISHER, READER}) {
        byte[] any = new byte[32];
        simulation.runtime().random().nextBytes(any);
        network.tables.get(node).closest(Bytes.copyOf(any));
      }
    }
    KadId place = KadId.ofKey(key);
    List<SimulatedNode> sybils = new ArrayList<>();
    for (PrivateKey identity : nearest(simulation, place, count)) {
      sybils.add(sybil(simulation, config, identity, sybils));
    }
    List<SimulatedNode> victims =
        network.nodes.stream()
            .sorted(Comparator.comparing(node -> KadId.of(node.id()), place.nearestFirst()))
            .limit(2 * K)
            .toList();
    for (SimulatedNode sybil : sybils) {
      for (SimulatedNode victim : victims) {
        sybil.node().connect(victim.address());
      }
    }
    simulation.sleep(Duration.ofSeconds(30));
    return network;
  }

  /** Ids that were tried until enough of them stood where they are wanted. */
  private static List<PrivateKey> nearest(Simulation simulation, KadId place, int count) {
    return Stream.generate(
            () -> PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets()))
        .limit(IDS_TRIED)
        .sorted(Comparator.comparing(CensorshipTest::placeOf, place.nearestFirst()))
        .limit(count)
        .toList();
  }

  private static KadId placeOf(PrivateKey identity) {
    return KadId.of(PeerId.ofPublicKey(identity.publicKey().encode()));
  }

  /** Takes what it is given, keeps nothing, and names its like, and providers who do not exist. */
  private static SimulatedNode sybil(
      Simulation simulation, KadConfig config, PrivateKey identity, List<SimulatedNode> all) {
    KadNetwork.Script script =
        question ->
            question.type() == MessageType.PUT_VALUE || question.type() == MessageType.ADD_PROVIDER
                ? Optional.of(question)
                : Optional.of(
                    KadMessage.of(question.type(), question.key())
                        .withCloser(named(all))
                        .withProviders(lies(simulation, question)));
    return KadNetwork.scripted(simulation, config, identity, script);
  }

  private static List<Named> lies(Simulation simulation, KadMessage question) {
    List<Named> ghosts = new ArrayList<>();
    for (int i = 0; i < 50 && question.type() == MessageType.GET_PROVIDERS; i++) {
      byte[] digest = new byte[32];
      simulation.runtime().random().nextBytes(digest);
      PeerId ghost = new PeerId(new Multihash(Multihash.SHA2_256, Bytes.owning(digest)).toBytes());
      ghosts.add(new Named(KadPeer.of(ghost, List.of()), Link.CAN_CONNECT));
    }
    return ghosts;
  }

  private static List<Named> named(List<SimulatedNode> all) {
    return all.stream()
        .map(each -> new Named(KadPeer.of(each.id(), each.address().addresses()), Link.CONNECTED))
        .toList();
  }
}
