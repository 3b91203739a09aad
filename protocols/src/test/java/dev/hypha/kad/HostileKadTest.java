package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.QueryOutcome.Reason;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Peers that lie, are silent, or want to use up what we have. */
class HostileKadTest {
  private static final KadConfig CONFIG = KadNetwork.CONFIG;
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final Bytes BOMB = Bytes.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);

  /** Answers every question with nothing in it, but for {@code liar}'s part. */
  private static KadNetwork.Script lying(MessageType about, KadNetwork.Script liar) {
    return question ->
        question.type() == about
            ? liar.answer(question)
            : Optional.of(KadMessage.of(question.type(), question.key()));
  }

  private static KadMessage put(Bytes key, Bytes value) {
    return KadMessage.of(MessageType.PUT_VALUE, key)
        .withValue(new KadMessage.Value(key, value, ""));
  }

  private static PeerId invented(Simulation simulation) {
    byte[] digest = new byte[32];
    simulation.runtime().random().nextBytes(digest);
    return new PeerId(new Multihash(Multihash.SHA2_256, Bytes.owning(digest)).toBytes());
  }

  private static Named named(PeerId peer, String... addresses) throws IOException {
    List<Multiaddr> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(Multiaddr.parse(address));
    }
    return new Named(KadPeer.of(peer, all), Link.NOT_CONNECTED);
  }

  /** A node, and a liar that is in its table. */
  private static Kad against(Simulation simulation, KadConfig config, SimulatedNode liar)
      throws IOException {
    KadNetwork network = KadNetwork.of(simulation, 1, config);
    Kad kad = network.tables.getFirst();
    kad.join(List.of(liar.address()));
    assertThat(kad.tableSize()).isEqualTo(1);
    return kad;
  }

  private static int score(SimulatedNode node, PeerId peer) {
    return node.node().reputation().of(peer).score();
  }

  // ---- answers

  @HyphaTest(nodes = 0, link = "20ms")
  void py_1434_when_all_are_silent_a_lookup_ends_by_its_deadline_with_a_reason(
      Simulation simulation) throws Exception {
    KadConfig config = CONFIG.withQuery(QueryConfig.DEFAULT.withDeadline(Duration.ofSeconds(5)));
    KadNetwork network = KadNetwork.of(simulation, 1, config);
    Kad kad = network.tables.getFirst();
    for (int i = 0; i < 5; i++) {
      AtomicInteger asked = new AtomicInteger();
      SimulatedNode silent =
          KadNetwork.scripted(
              simulation,
              config,
              question ->
                  asked.getAndIncrement() == 0
                      ? Optional.of(KadMessage.of(question.type(), question.key()))
                      : Optional.empty());
      kad.join(List.of(silent.address()));
    }
    long begin = simulation.runtime().nanoTime();
    QueryOutcome outcome = kad.closest(KEY);
    assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE);
    assertThat(simulation.runtime().nanoTime() - begin).isEqualTo(Duration.ofSeconds(5).toNanos());
    assertThat(kad.get(KEY)).isEmpty();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void js_3577_a_record_of_another_key_is_not_the_answer(Simulation simulation) throws Exception {
    Bytes other = Bytes.utf8("/v/other");
    SimulatedNode liar =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            lying(
                MessageType.GET_VALUE,
                question ->
                    Optional.of(
                        KadMessage.of(MessageType.GET_VALUE, question.key())
                            .withValue(new KadMessage.Value(other, VALUE, "")))));
    Kad kad = against(simulation, CONFIG, liar);
    assertThat(kad.get(KEY)).isEmpty();
    assertThat(score(simulation.nodes().getLast(), liar.id())).isNegative();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void js_3577_a_public_key_of_another_peer_is_not_the_answer(Simulation simulation)
      throws Exception {
    Bytes mallory =
        PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets()).publicKey().encode();
    SimulatedNode liar = giving(simulation, mallory);
    Kad kad = against(simulation, CONFIG, liar);
    assertThat(kad.get(PublicKeyValidator.keyOf(invented(simulation)))).isEmpty();
    assertThat(score(simulation.nodes().getLast(), liar.id())).isNegative();
  }

  private static SimulatedNode giving(Simulation simulation, Bytes value) {
    return KadNetwork.scripted(
        simulation,
        CONFIG,
        lying(
            MessageType.GET_VALUE,
            question ->
                Optional.of(
                    KadMessage.of(MessageType.GET_VALUE, question.key())
                        .withValue(new KadMessage.Value(question.key(), value, "")))));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_forged_name_is_not_the_answer_and_an_honest_one_beside_it_is(Simulation simulation)
      throws Exception {
    PrivateKey owner = PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets());
    PrivateKey mallory = PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets());
    Bytes key = IpnsRecord.keyOf(PeerId.ofPublicKey(owner.publicKey().encode()));
    Instant until = simulation.runtime().wallClock().plusSeconds(3_600);
    IpnsRecord honest = new IpnsRecord(VALUE, until, 1, Duration.ZERO);
    IpnsRecord better = new IpnsRecord(Bytes.utf8("lie"), until, 9, Duration.ZERO);
    SimulatedNode liar = giving(simulation, better.sign(mallory));
    KadNetwork network = KadNetwork.of(simulation, 3, CONFIG);
    Kad kad = network.tables.getLast();
    kad.join(List.of(liar.address()));
    network.tables.getFirst().put(key, honest.sign(owner));
    FoundValue found = kad.get(key, 99).orElseThrow();
    assertThat(found.value()).isEqualTo(honest.sign(owner));
    assertThat(score(network.nodes.getLast(), liar.id())).isNegative();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void closer_peers_without_end_do_not_keep_a_lookup_going(Simulation simulation) throws Exception {
    SimulatedNode liar =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            question -> {
              List<Named> closer = new ArrayList<>();
              for (int i = 0; i < 40; i++) {
                closer.add(named(invented(simulation), "/ip4/198.19.255.1/tcp/4001"));
              }
              return Optional.of(KadMessage.of(question.type(), question.key()).withCloser(closer));
            });
    Kad kad = against(simulation, CONFIG, liar);
    QueryOutcome outcome = kad.closest(KEY);
    assertThat(outcome.cost().asked()).isLessThanOrEqualTo(CONFIG.query().askedMax());
    assertThat(outcome.cost().elapsedNanos())
        .isLessThanOrEqualTo(CONFIG.query().deadline().toNanos());
    assertThat(outcome.nearest()).extracting(KadPeer::peer).containsExactly(liar.id());
    assertThat(kad.tableSize()).isEqualTo(1);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void go_3486_addresses_of_closer_peers_do_not_flood_the_peerstore(Simulation simulation)
      throws Exception {
    SimulatedNode liar =
        KadNetwork.scripted(
            simulation,
            CONFIG,
            question -> {
              List<Named> closer = new ArrayList<>();
              for (int i = 0; i < 1_000; i++) {
                closer.add(named(invented(simulation), "/ip4/198.19.255.1/tcp/4001"));
              }
              return Optional.of(KadMessage.of(question.type(), question.key()).withCloser(closer));
            });
    Kad kad = against(simulation, CONFIG, liar);
    kad.closest(KEY);
    assertThat(simulation.nodes().getLast().node().peers().all()).containsExactly(liar.id());
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void private_addresses_in_public_answers_are_dropped(Simulation simulation) throws Exception {
    KadConfig config = CONFIG.withReach(Reach.PUBLIC);
    PeerId hidden = invented(simulation);
    PeerId half = invented(simulation);
    SimulatedNode liar =
        KadNetwork.scripted(
            simulation,
            config,
            question ->
                Optional.of(
                    KadMessage.of(question.type(), question.key())
                        .withCloser(
                            List.of(
                                named(hidden, "/ip4/127.0.0.1/tcp/22", "/ip4/10.0.0.1/tcp/22"),
                                named(
                                    half,
                                    "/ip4/192.168.1.1/tcp/22",
                                    "/ip4/198.19.255.1/tcp/4001")))));
    Kad kad = against(simulation, config, liar);
    QueryOutcome outcome = kad.closest(KEY);
    assertThat(outcome.steps())
        .extracting(QueryOutcome.Step::peer)
        .noneMatch(peer -> peer.peer().equals(hidden))
        .filteredOn(peer -> peer.peer().equals(half))
        .singleElement()
        .satisfies(
            peer ->
                assertThat(peer.addresses())
                    .containsExactly(Multiaddr.parse("/ip4/198.19.255.1/tcp/4001")));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void ghsa_xqvc_92cf_94j4_a_length_of_2_to_the_40_in_an_answer_is_refused(Simulation simulation)
      throws Exception {
    SimulatedNode liar = KadNetwork.identified(simulation);
    AtomicInteger asked = new AtomicInteger();
    liar.serve(
        CONFIG.protocol(),
        stream -> {
          KadMessage question = KadNetwork.receive(stream);
          if (asked.getAndIncrement() == 0) {
            KadNetwork.send(stream, KadMessage.of(question.type(), question.key()));
          } else {
            stream.out().write(BOMB.toArray());
          }
        });
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    Kad kad = network.tables.getFirst();
    kad.join(List.of(liar.address()));
    assertThat(kad.closest(KEY).cost().answered()).isZero();
    assertThat(score(network.nodes.getFirst(), liar.id())).isNegative();
  }

  // ---- questions

  /** Says {@code frame} to a server, and sees its stream broken. */
  private static void isBroken(SimulatedNode from, SimulatedNode to, Bytes frame)
      throws IOException {
    Stream stream = from.open(to, CONFIG.protocol());
    stream.out().write(frame.toArray());
    assertThatThrownBy(() -> KadNetwork.receive(stream)).isInstanceOf(IOException.class);
  }

  private static boolean isRefused(SimulatedNode from, SimulatedNode to, KadMessage question) {
    try {
      return KadNetwork.ask(from, to, CONFIG, question).value().isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void ghsa_xqvc_92cf_94j4_a_length_of_2_to_the_40_in_a_question_is_refused(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode server = network.nodes.getFirst();
    SimulatedNode mallory = KadNetwork.identified(simulation);
    isBroken(mallory, server, BOMB);
    assertThat(score(server, mallory.id())).isNegative();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void attacknets_18_after_a_malformed_question_the_next_one_is_answered(Simulation simulation)
      throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode server = network.nodes.getFirst();
    SimulatedNode mallory = KadNetwork.identified(simulation);
    isBroken(mallory, server, Bytes.of(3, 0xff, 0xff, 0xff));
    isBroken(mallory, server, Bytes.of(2, 0x08, 0x63));
    KadMessage answer = KadNetwork.ask(mallory, server, CONFIG, Lookup.findNode(KEY));
    assertThat(answer.type()).isEqualTo(MessageType.FIND_NODE);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_record_that_does_not_validate_is_not_kept(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode server = network.nodes.getFirst();
    SimulatedNode mallory = KadNetwork.identified(simulation);
    Bytes someone = PublicKeyValidator.keyOf(invented(simulation));
    Bytes own = mallory.identity().publicKey().encode();
    assertThat(isRefused(mallory, server, put(someone, own))).isTrue();
    KadMessage crossed =
        KadMessage.of(MessageType.PUT_VALUE, KEY)
            .withValue(new KadMessage.Value(Bytes.utf8("/v/other"), VALUE, ""));
    assertThat(isRefused(mallory, server, crossed)).isTrue();
    assertThat(isRefused(mallory, server, put(Bytes.utf8("/unknown/key"), VALUE))).isTrue();
    assertThat(network.tables.getFirst().recordsKept()).isZero();
    assertThat(score(server, mallory.id())).isNegative();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_value_above_the_limit_is_not_kept(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode mallory = KadNetwork.identified(simulation);
    Bytes large = Bytes.owning(new byte[CONFIG.limits().valueBytesMax() + 1]);
    assertThat(isRefused(mallory, network.nodes.getFirst(), put(KEY, large))).isTrue();
    assertThat(network.tables.getFirst().recordsKept()).isZero();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_provider_that_is_somebody_else_is_not_believed(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode server = network.nodes.getFirst();
    SimulatedNode mallory = KadNetwork.identified(simulation);
    Cid content = Cid.v1(Cid.RAW, Multihash.sha256(VALUE));
    Bytes key = content.hash().toBytes();
    KadMessage lie =
        KadMessage.of(MessageType.ADD_PROVIDER, key)
            .withProviders(List.of(named(invented(simulation), "/ip4/198.18.0.9/tcp/4001")));
    try (Stream stream = mallory.open(server, CONFIG.protocol())) {
      KadNetwork.send(stream, lie);
      assertThatThrownBy(() -> KadNetwork.receive(stream)).isInstanceOf(IOException.class);
    }
    assertThat(network.tables.getFirst().providerStore().of(key)).isEmpty();
    assertThat(score(server, mallory.id())).isNegative();
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void streams_of_one_peer_are_bounded(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode server = network.nodes.getFirst();
    SimulatedNode greedy = KadNetwork.identified(simulation);
    int most = CONFIG.serving().streamsOfPeerMax();
    List<Stream> open = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Stream stream = greedy.open(server, CONFIG.protocol());
      KadNetwork.send(stream, Lookup.findNode(KEY));
      assertThat(KadNetwork.receive(stream).type()).isEqualTo(MessageType.FIND_NODE);
      open.add(stream);
    }
    assertThatThrownBy(() -> KadNetwork.ask(greedy, server, CONFIG, Lookup.findNode(KEY)))
        .isInstanceOf(IOException.class);
    open.getFirst().close();
    simulation.sleep(Duration.ofSeconds(1));
    assertThat(KadNetwork.ask(greedy, server, CONFIG, Lookup.findNode(KEY)).type())
        .isEqualTo(MessageType.FIND_NODE);
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void who_asks_nothing_on_its_stream_loses_it(Simulation simulation) throws Exception {
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    SimulatedNode idler = KadNetwork.identified(simulation);
    Stream stream = idler.open(network.nodes.getFirst(), CONFIG.protocol());
    KadNetwork.send(stream, Lookup.findNode(KEY));
    KadNetwork.receive(stream);
    long begin = simulation.runtime().nanoTime();
    assertThatThrownBy(() -> KadNetwork.receive(stream)).isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(simulation.runtime().nanoTime() - begin))
        .isLessThanOrEqualTo(CONFIG.serving().idle().plusSeconds(1));
  }

  @HyphaTest(nodes = 0, link = "20ms")
  void a_peer_that_serves_nothing_it_says_gets_no_place(Simulation simulation) throws Exception {
    SimulatedNode mute = KadNetwork.scripted(simulation, CONFIG, question -> Optional.empty());
    KadNetwork network = KadNetwork.of(simulation, 1, CONFIG);
    network.nodes.getFirst().connect(mute);
    simulation.sleep(Duration.ofMinutes(2));
    assertThat(network.tables.getFirst().tableSize()).isZero();
    assertThat(PeerAddress.of(mute.id()).addresses()).isEmpty();
  }
}
