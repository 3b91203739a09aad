package dev.hypha.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.core.Discovery;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Rates.Rate;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import dev.hypha.rendezvous.RendezvousMessage.DiscoverResponse;
import dev.hypha.rendezvous.RendezvousMessage.Register;
import dev.hypha.rendezvous.RendezvousMessage.RegisterResponse;
import dev.hypha.rendezvous.RendezvousMessage.Status;
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

/** Whole nodes in virtual time: a point, who registers, who asks; and those who lie. */
class RendezvousTest {
  private static final Optional<String> APP = Optional.of("app");
  private static final Optional<Duration> DEFAULT_TTL = Optional.empty();
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static Rendezvous of(SimulatedNode node) {
    return new Rendezvous(node.node(), node.identity());
  }

  private static List<PeerId> ids(List<PeerAddress> peers) {
    return peers.stream().map(PeerAddress::peer).toList();
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_registers_is_found_with_its_addresses_until_it_leaves(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode one = simulation.nodes().get(1);
    Rendezvous other = of(simulation.nodes().get(2));
    RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    assertThat(of(one).register(point.address(), "app", DEFAULT_TTL))
        .isEqualTo(Duration.ofHours(2));
    assertThat(other.discover(point.address(), APP, 0, Bytes.EMPTY).peers())
        .containsExactly(one.address());
    of(one).unregister(point.address(), "app");
    simulation.sleep(Duration.ofSeconds(1));
    assertThat(other.discover(point.address(), APP, 0, Bytes.EMPTY).peers()).isEmpty();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_time_that_the_point_does_not_grant_is_refused_with_the_reason(Simulation simulation) {
    SimulatedNode point = simulation.nodes().getFirst();
    RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    assertThatThrownBy(
            () ->
                of(simulation.nodes().get(1))
                    .register(point.address(), "app", Optional.of(Duration.ofHours(100))))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("INVALID_TTL: from 7200 to 259200 seconds");
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void nobody_registers_somebody_else(Simulation simulation) throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode victim = simulation.nodes().get(2);
    RendezvousPoint serving = RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    Bytes record =
        SignedPeerRecord.seal(victim.identity(), 1, victim.address().addresses()).encode();
    try (Stream stream = simulation.nodes().get(1).open(point, Rendezvous.PROTOCOL)) {
      assertThat(asked(stream, new Register("app", record, 0)))
          .isInstanceOfSatisfying(
              RegisterResponse.class,
              answer -> assertThat(answer.status()).isEqualTo(Status.NOT_AUTHORIZED));
      assertThat(asked(stream, new Register("app", Bytes.of(1, 2, 3), 0)))
          .isInstanceOfSatisfying(
              RegisterResponse.class,
              answer -> assertThat(answer.status()).isEqualTo(Status.INVALID_SIGNED_PEER_RECORD));
    }
    assertThat(serving.registrations()).isZero();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_record_in_the_old_form_of_rust_libp2p_is_taken(Simulation simulation) throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode old = simulation.nodes().get(1);
    RendezvousPoint serving = RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    Bytes record =
        SignedPeerRecord.sealOldForm(old.identity(), 1, old.address().addresses()).encode();
    try (Stream stream = old.open(point, Rendezvous.PROTOCOL)) {
      asked(stream, new Register("app", record, 0));
    }
    assertThat(serving.registrations()).isOne();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_point_that_wants_the_old_form_gets_it(Simulation simulation) throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    point.serve(
        Rendezvous.PROTOCOL,
        stream -> {
          Register asked = (Register) read(stream);
          Status status = isOldForm(asked.record()) ? Status.OK : Status.INVALID_SIGNED_PEER_RECORD;
          send(stream, new RegisterResponse(status, "", 7200));
        });
    assertThat(of(simulation.nodes().get(1)).register(point.address(), "app", DEFAULT_TTL))
        .isEqualTo(Duration.ofHours(2));
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_point_that_resets_what_it_cannot_read_gets_the_old_form(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    point.serve(
        Rendezvous.PROTOCOL,
        stream -> {
          if (isOldForm(((Register) read(stream)).record())) {
            send(stream, new RegisterResponse(Status.OK, "", 7200));
          } else {
            stream.reset(ResetCode.NONE);
          }
        });
    assertThat(of(simulation.nodes().get(1)).register(point.address(), "app", DEFAULT_TTL))
        .isEqualTo(Duration.ofHours(2));
  }

  private static boolean isOldForm(Bytes record) {
    try {
      SignedPeerRecord.decodeOldForm(record);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_point_that_invents_peers_is_found_out(Simulation simulation) {
    SimulatedNode point = simulation.nodes().get(0);
    Register invented = new Register("app", Bytes.of(1, 2, 3), 60);
    point.serve(
        Rendezvous.PROTOCOL,
        stream -> {
          read(stream);
          send(stream, new DiscoverResponse(List.of(invented), Bytes.EMPTY, Status.OK, ""));
        });
    assertThatThrownBy(
            () -> of(simulation.nodes().get(1)).discover(point.address(), APP, 0, Bytes.EMPTY))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("nobody signed");
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void ghsa_xqvc_92cf_94j4_a_length_of_two_to_the_fortieth_ends_the_stream(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    Stream stream = simulation.nodes().get(1).open(point, Rendezvous.PROTOCOL);
    stream.send(new Buffer().write(Bytes.hex("808080808020")));
    assertThatThrownBy(() -> read(stream)).isInstanceOf(IOException.class);
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void attacknets_18_after_a_malformed_message_the_next_one_is_answered(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    Stream stream = asker.open(point, Rendezvous.PROTOCOL);
    stream.send(new Buffer().write(Bytes.hex("03ffffff")));
    assertThatThrownBy(() -> read(stream)).isInstanceOf(IOException.class);
    assertThat(of(asker).discover(point.address(), APP, 0, Bytes.EMPTY).peers()).isEmpty();
  }

  @HyphaTest(nodes = 2, link = "20ms")
  void a_point_that_is_silent_is_given_up(Simulation simulation) {
    SimulatedNode point = simulation.nodes().get(0);
    point.serve(Rendezvous.PROTOCOL, stream -> simulation.sleep(Duration.ofMinutes(5)));
    assertThatThrownBy(
            () -> of(simulation.nodes().get(1)).discover(point.address(), APP, 0, Bytes.EMPTY))
        .isInstanceOf(IOException.class);
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void discovery_finds_who_comes_and_loses_who_leaves(Simulation simulation) throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode one = simulation.nodes().get(1);
    SimulatedNode two = simulation.nodes().get(2);
    RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    RendezvousConfig config = RendezvousConfig.of("app", List.of(point.address()));
    List<PeerId> lost = new CopyOnWriteArrayList<>();
    one.node().events().on(Discovery.PeerLost.class, event -> lost.add(event.peer()));
    try (Discovery first = RendezvousDiscovery.start(one.node(), one.identity(), config)) {
      Discovery second = RendezvousDiscovery.start(two.node(), two.identity(), config);
      simulation.await("found", PATIENCE, () -> ids(List.copyOf(first.found())).contains(two.id()));
      assertThat(one.node().peers().of(two.id()).addresses()).isNotEmpty();
      second.close();
      simulation.await("lost", PATIENCE, () -> lost.contains(two.id()));
      assertThat(first.found()).isEmpty();
    }
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_leaves_one_of_two_names_is_lost_when_it_leaves_the_other(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode asker = simulation.nodes().get(1);
    SimulatedNode other = simulation.nodes().get(2);
    RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    List<RendezvousConfig> names =
        List.of(
            RendezvousConfig.of("one", List.of(point.address())),
            RendezvousConfig.of("two", List.of(point.address())));
    List<PeerId> lost = new CopyOnWriteArrayList<>();
    asker.node().events().on(Discovery.PeerLost.class, event -> lost.add(event.peer()));
    List<RendezvousDiscovery> looking =
        RendezvousDiscovery.start(asker.node(), asker.identity(), names);
    List<RendezvousDiscovery> there =
        RendezvousDiscovery.start(other.node(), other.identity(), names);
    for (Discovery each : looking) {
      simulation.await(
          "found", PATIENCE, () -> ids(List.copyOf(each.found())).contains(other.id()));
    }
    there.getFirst().close();
    Discovery one = looking.getFirst();
    simulation.await(
        "left one", PATIENCE, () -> !ids(List.copyOf(one.found())).contains(other.id()));
    simulation.sleep(Duration.ofSeconds(1));
    assertThat(lost).isEmpty();
    there.getLast().close();
    simulation.await("lost", PATIENCE, () -> lost.contains(other.id()));
    looking.forEach(Discovery::close);
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void a_point_that_tells_of_one_invented_peer_at_a_time_does_not_hold_up_another(
      Simulation simulation) throws Exception {
    SimulatedNode dripping = simulation.nodes().get(0);
    SimulatedNode point = simulation.nodes().get(1);
    SimulatedNode asker = simulation.nodes().get(2);
    AtomicInteger questions = new AtomicInteger();
    dripping.serve(
        Rendezvous.PROTOCOL,
        stream -> {
          if (read(stream) instanceof Register) {
            send(stream, new RegisterResponse(Status.OK, "", 7200));
            return;
          }
          PrivateKey sybil = PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets());
          Bytes record = SignedPeerRecord.seal(sybil, 1, dripping.address().addresses()).encode();
          Bytes cookie = Bytes.of(questions.incrementAndGet());
          send(
              stream,
              new DiscoverResponse(
                  List.of(new Register("app", record, 60)), cookie, Status.OK, ""));
        });
    RendezvousPoint honest = RendezvousPoint.serve(point.node(), PointConfig.DEFAULT);
    RendezvousConfig config =
        RendezvousConfig.of("app", List.of(dripping.address(), point.address()))
            .withInterval(Duration.ofHours(1));
    try (Discovery discovery = RendezvousDiscovery.start(asker.node(), asker.identity(), config)) {
      simulation.await("registered", PATIENCE, () -> honest.registrations() == 1);
      assertThat(questions).hasValue(RendezvousDiscovery.PAGES_MAX);
      assertThat(discovery.found()).hasSize(RendezvousDiscovery.PAGES_MAX);
    }
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_closes_in_the_middle_of_a_round_is_registered_nowhere(Simulation simulation)
      throws Exception {
    SimulatedNode first = simulation.nodes().get(0);
    SimulatedNode second = simulation.nodes().get(1);
    SimulatedNode leaving = simulation.nodes().get(2);
    List<RendezvousPoint> points =
        List.of(
            RendezvousPoint.serve(first.node(), PointConfig.DEFAULT),
            RendezvousPoint.serve(second.node(), PointConfig.DEFAULT));
    assertThat(leaving.connect(first).peer()).isEqualTo(first.id());
    assertThat(leaving.connect(second).peer()).isEqualTo(second.id());
    RendezvousConfig config =
        RendezvousConfig.of("app", List.of(first.address(), second.address()));
    for (int i = 0; i < 40; i++) {
      Discovery discovery = RendezvousDiscovery.start(leaving.node(), leaving.identity(), config);
      simulation.sleep(Duration.ofMillis(5L * i));
      discovery.close();
      simulation.sleep(Duration.ofSeconds(30));
      assertThat(points)
          .as("closed %d ms after the start", 5 * i)
          .allMatch(point -> point.registrations() == 0);
    }
  }

  @HyphaTest(nodes = 3, link = "20ms")
  void who_asks_for_too_much_is_told_so_and_others_are_answered(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    SimulatedNode greedy = simulation.nodes().get(1);
    SimulatedNode other = simulation.nodes().get(2);
    RendezvousPoint.serve(
        point.node(), PointConfig.DEFAULT.withBytesOfPeer(new Rate(1024, 8 * 1024)));
    of(greedy).register(point.address(), "app", DEFAULT_TTL);
    AtomicInteger answers = new AtomicInteger();
    assertThatThrownBy(
            () -> {
              while (answers.get() < 100) {
                of(greedy).discover(point.address(), APP, 0, Bytes.EMPTY);
                answers.incrementAndGet();
              }
            })
        .isInstanceOf(Refused.class)
        .hasMessageContaining("UNAVAILABLE: asked for too much");
    assertThat(answers).hasValueBetween(4, 8);
    assertThat(of(other).discover(point.address(), APP, 0, Bytes.EMPTY).peers()).hasSize(1);
    of(greedy).unregister(point.address(), "app");
    simulation.sleep(Duration.ofSeconds(3));
    assertThat(of(other).discover(point.address(), APP, 0, Bytes.EMPTY).peers())
        .as("to leave is free")
        .isEmpty();
    assertThat(of(greedy).discover(point.address(), APP, 0, Bytes.EMPTY).peers())
        .as("and in time one may ask again")
        .isEmpty();
  }

  @HyphaTest(nodes = 14, link = "20ms")
  void many_identities_in_one_network_get_no_more_than_eight_peers_do(Simulation simulation)
      throws Exception {
    SimulatedNode point = simulation.nodes().get(0);
    RendezvousPoint.serve(
        point.node(), PointConfig.DEFAULT.withBytesOfPeer(new Rate(64, 8 * 1024)));
    List<Integer> answers = new ArrayList<>();
    for (SimulatedNode sybil : simulation.nodes().subList(1, 14)) {
      answers.add(answersUntilRefused(sybil, point));
    }
    assertThat(answers.subList(0, 7)).as("each has a burst of its own").allMatch(n -> n >= 7);
    assertThat(answers.subList(11, 13)).as("until that of all is spent").allMatch(n -> n <= 1);
  }

  private static int answersUntilRefused(SimulatedNode asker, SimulatedNode point)
      throws IOException {
    int answers = 0;
    try {
      while (answers < 100) {
        of(asker).discover(point.address(), APP, 0, Bytes.EMPTY);
        answers++;
      }
    } catch (Refused e) {
      assertThat(e).hasMessageContaining("UNAVAILABLE");
    }
    return answers;
  }

  // ---- by hand

  private static RendezvousMessage asked(Stream stream, RendezvousMessage question)
      throws IOException {
    send(stream, question);
    return read(stream);
  }

  private static void send(Stream stream, RendezvousMessage message) throws IOException {
    Buffer frame = new Buffer();
    Delimited.write(frame, RendezvousCodec.encode(message));
    stream.send(frame);
  }

  private static RendezvousMessage read(Stream stream) throws IOException {
    Optional<Bytes> frame = Delimited.read(stream.source(), RendezvousCodec.BYTES_MAX);
    return RendezvousCodec.decode(frame.orElseThrow(() -> new IOException("no answer")));
  }
}
