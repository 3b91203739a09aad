package dev.hypha;

import static dev.hypha.GossipPuppet.signed;
import static dev.hypha.GossipStage.ears;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerAddress;
import dev.hypha.gossip.Bandwidth;
import dev.hypha.gossip.Bandwidth.Rate;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.GossipConfig.Peers;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Experiments;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are treated in another way than others, and limits of bandwidth; in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipTermsTest {
  private static final String TOPIC = "chat";
  private static final Duration MOMENT = Duration.ofMillis(500);

  // ---- direct peers

  private static GossipConfig with(Peers peers) {
    return GossipConfig.DEFAULT.withPeers(peers);
  }

  private static Peers direct(Hypha peer, boolean isDirect) throws Exception {
    return isDirect
        ? Peers.DEFAULT.withDirect(PeerAddress.parse(GossipStage.address(peer)))
        : Peers.DEFAULT;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_direct_peer_gets_everything_however_low_its_score_and_another_nothing(boolean isDirect)
      throws Exception {
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node();
          Hypha carol = stage.node();
          PeerId low = bob.id();
          Peers peers = direct(bob, isDirect).withScore(peer -> peer.equals(low) ? -1e6 : 0);
          Hypha alice = stage.node(with(peers));
          List<String> heard = ears(bob, TOPIC);
          ears(alice, TOPIC);
          carol.topic(TOPIC).subscribe();
          stage.connect(alice, bob);
          stage.connect(carol, alice);
          stage.passes(Duration.ofSeconds(5));
          assertThat(GossipStage.score(alice, low))
              .isLessThan(GossipConfig.DEFAULT.router().thresholds().graylist());
          alice.topic(TOPIC).publish("of our own");
          carol.topic(TOPIC).publish("passed on");
          stage.passes(MOMENT);
          if (isDirect) {
            assertThat(heard).containsExactlyInAnyOrder("of our own", "passed on");
          } else {
            assertThat(heard).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_direct_peer_is_never_in_the_mesh_and_another_is(boolean isDirect) throws Exception {
    GossipStage.play(
        stage -> {
          GossipPuppet bob = stage.puppet();
          Hypha alice = stage.node(with(direct(bob.node(), isDirect)));
          ears(alice, TOPIC);
          bob.meets(alice, TOPIC);
          bob.grafts(TOPIC);
          stage.passes(Duration.ofSeconds(10));
          assertThat(alice.topic(TOPIC).members())
              .singleElement()
              .satisfies(member -> assertThat(member.inMesh()).isEqualTo(!isDirect));
          assertThat(bob.heard().stream().anyMatch(GossipTermsTest::prunes)).isEqualTo(isDirect);
          assertThat(bob.heard().stream().anyMatch(rpc -> rpc.graft().contains(TOPIC)))
              .isEqualTo(!isDirect);
        });
  }

  private static boolean prunes(Rpc rpc) {
    return rpc.prune().stream().anyMatch(prune -> prune.topic().equals(TOPIC));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_direct_peer_that_is_gone_is_connected_again_and_another_is_not(boolean isDirect)
      throws Exception {
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node();
          Hypha alice = stage.node(with(direct(bob, isDirect)));
          List<String> heard = ears(bob, TOPIC);
          stage.connect(alice, bob);
          List.copyOf(bob.node().connections()).forEach(Connection::close);
          stage.passes(Duration.ofSeconds(30));
          assertThat(connected(alice, bob)).isFalse();
          stage.passes(
              Duration.ofSeconds(GossipConfig.DEFAULT.router().upkeep().directConnectTicks()));
          assertThat(connected(alice, bob)).isEqualTo(isDirect);
          alice.topic(TOPIC).publish("here again");
          stage.passes(MOMENT);
          assertThat(heard).hasSize(isDirect ? 1 : 0);
        });
  }

  private static boolean connected(Hypha node, Hypha peer) {
    return node.node().connections().stream().anyMatch(each -> each.peer().equals(peer.id()));
  }

  // ---- drafts

  private static final int CHOKE = 0x6d7971;
  private static final int PREAMBLE = 0x400000;

  private static GossipConfig drafts(boolean on) {
    GossipConfig plain = GossipConfig.DEFAULT;
    return plain.withRouter(plain.router().withExperiments(Experiments.OFF.switched(on, on)));
  }

  private static GossipPuppet knowing(GossipStage stage, Hypha other) throws Exception {
    return stage
        .puppet(Version.V1_3)
        .meets(
            other,
            TOPIC,
            rpc ->
                rpc.message(
                    3,
                    control -> control.message(6, in -> in.bool(CHOKE, true).bool(PREAMBLE, true))))
        .grafts(TOPIC);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_peer_that_chokes_us_is_offered_what_another_says_if_that_is_on(boolean on)
      throws Exception {
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node(drafts(on));
          ears(alice, TOPIC);
          GossipPuppet bob = knowing(stage, alice);
          bob.says(rpc -> rpc.message(CHOKE, all -> all.message(1, in -> in.string(1, TOPIC))));
          GossipPuppet carol = stage.puppet().meets(alice, TOPIC);
          stage.passes(MOMENT);
          carol.says(signed(carol.key(), 1, TOPIC, "hello"));
          stage.passes(Duration.ofMillis(10));
          assertThat(bob.heard().stream().mapToInt(rpc -> rpc.ihave().size()).sum())
              .isEqualTo(on ? 1 : 0);
          assertThat(bob.heard().stream().mapToInt(rpc -> rpc.messages().size()).sum())
              .isEqualTo(on ? 0 : 1);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_large_message_is_announced_to_a_peer_that_knows_it_if_that_is_on(boolean on)
      throws Exception {
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node(drafts(on));
          ears(alice, TOPIC);
          GossipPuppet bob = knowing(stage, alice);
          stage.passes(MOMENT);
          alice.topic(TOPIC).publish(text(1));
          stage.passes(MOMENT);
          List<Rpc> about =
              bob.heard().stream()
                  .filter(rpc -> rpc.experimental().isPresent() || !rpc.messages().isEmpty())
                  .toList();
          assertThat(about).hasSize(on ? 2 : 1);
          assertThat(about.getFirst().messages()).hasSize(on ? 0 : 1);
          assertThat(about.getLast().messages()).hasSize(1);
        });
  }

  // ---- bandwidth

  private static final int PAYLOAD = 50_000;
  private static final Rate NARROW = new Rate(100_000, PAYLOAD);

  private static GossipConfig with(Bandwidth bandwidth) {
    return GossipConfig.DEFAULT.withBandwidth(bandwidth);
  }

  private static String text(int number) {
    return number + "x".repeat(PAYLOAD);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_peer_brings_keeps_to_its_rate_and_the_others_are_not_slower(boolean limited)
      throws Exception {
    Bandwidth narrow = new Bandwidth(Optional.of(NARROW), Optional.empty(), Map.of());
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node();
          Hypha carol = stage.node();
          Hypha bob = stage.node(with(limited ? narrow : Bandwidth.UNLIMITED));
          List<String> heard = ears(bob, TOPIC);
          stage.connect(alice, bob);
          stage.connect(carol, bob);
          for (int i = 0; i < 20; i++) {
            alice.topic(TOPIC).publish(text(i));
          }
          carol.topic(TOPIC).publish("hello");
          stage.passes(Duration.ofSeconds(5));
          assertThat(heard).contains("hello");
          assertThat(heard.size() - 1).isEqualTo(limited ? 11 : 20); // 550 kB and no more
          stage.passes(Duration.ofSeconds(5));
          assertThat(heard).as("nothing is lost").hasSize(21);
          assertThat(bob.gossip().held().fromPeers())
              .isBetween(
                  limited ? Duration.ofSeconds(9) : Duration.ZERO,
                  limited ? Duration.ofSeconds(10) : Duration.ZERO);
          assertThat(bob.gossip().held().toPeers()).isZero();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_peer_gets_keeps_to_its_rate_and_each_peer_has_its_own(boolean limited)
      throws Exception {
    Bandwidth narrow = new Bandwidth(Optional.empty(), Optional.of(NARROW), Map.of());
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node(with(limited ? narrow : Bandwidth.UNLIMITED));
          List<List<String>> heard = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            Hypha bob = stage.node();
            heard.add(ears(bob, TOPIC));
            stage.connect(alice, bob);
          }
          for (int i = 0; i < 20; i++) {
            alice.topic(TOPIC).publish(text(i));
          }
          stage.passes(Duration.ofSeconds(5));
          for (List<String> each : heard) {
            assertThat(each).hasSizeBetween(limited ? 10 : 20, limited ? 13 : 20);
          }
          stage.passes(Duration.ofSeconds(6));
          assertThat(heard).allMatch(each -> each.size() == 20);
          Duration held = alice.gossip().held().toPeers();
          assertThat(held.compareTo(Duration.ofSeconds(15)) > 0).isEqualTo(limited);
          assertThat(alice.gossip().held().fromPeers()).isZero();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_finds_no_room_before_a_narrow_line_goes_by_priority_and_is_counted(boolean limited)
      throws Exception {
    Bandwidth narrow = new Bandwidth(Optional.empty(), Optional.of(NARROW), Map.of());
    GossipStage.play(
        stage -> {
          Hypha alice =
              stage.node(with(limited ? narrow : Bandwidth.UNLIMITED).withQueues(16, 512));
          Hypha bob = stage.node();
          List<String> heard = ears(bob, TOPIC);
          stage.connect(alice, bob);
          for (int i = 0; i < 60; i++) {
            Delivery delivery = new Delivery(i % 2 == 0 ? 1 : 9, Long.MAX_VALUE);
            alice.topic(TOPIC).publish(Bytes.utf8(text(i)), delivery);
            stage.passes(Duration.ofMillis(1));
          }
          stage.passes(Duration.ofSeconds(30));
          long dropped = alice.gossip().dropped();
          assertThat(heard.size() + dropped).isEqualTo(60);
          if (limited) {
            assertThat(dropped).isGreaterThan(30);
            assertThat(heard.stream().filter(GossipTermsTest::isHigh).count())
                .isGreaterThan(heard.size() * 3L / 4);
          } else {
            assertThat(dropped).isZero();
          }
        });
  }

  private static boolean isHigh(String text) {
    return Integer.parseInt(text.substring(0, text.indexOf('x'))) % 2 == 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_topic_keeps_to_its_rate_whoever_brings_it_and_what_is_over_is_counted(boolean limited)
      throws Exception {
    Bandwidth narrow = new Bandwidth(Optional.empty(), Optional.empty(), Map.of("feed", NARROW));
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node(with(limited ? narrow : Bandwidth.UNLIMITED));
          List<String> feed = ears(bob, "feed");
          List<String> chat = ears(bob, TOPIC);
          List<GossipPuppet> others = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            others.add(stage.puppet().meets(bob, "feed"));
          }
          stage.passes(Duration.ofSeconds(1));
          for (GossipPuppet other : others) {
            other.says(signed(other.key(), 1, "feed", text(1)));
            other.says(signed(other.key(), 2, TOPIC, text(2)));
          }
          stage.passes(Duration.ofSeconds(1));
          assertThat(chat).hasSize(4);
          assertThat(feed).hasSize(limited ? 1 : 4);
          assertThat(bob.gossip().overBandwidth()).isEqualTo(limited ? 3 : 0);
          for (GossipPuppet other : others) {
            assertThat(GossipStage.score(bob, other.id())).as("nobody is to blame").isNotNegative();
          }
          GossipPuppet later = others.getLast();
          later.says(signed(later.key(), 3, "feed", text(3)));
          stage.passes(MOMENT);
          assertThat(feed).as("there is room again").hasSize(limited ? 2 : 5);
        });
  }
}
