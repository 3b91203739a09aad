package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.TOPIC;
import static dev.hypha.gossip.engine.RouterFixture.message;
import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a score must hold, whatever its parameters; here those by default. */
class ScorePropertiesTest {
  private static final Duration BEAT = Duration.ofSeconds(1);
  private int number;

  /** Peer 1 brings every message, peer 2 soon after it, peer 3 never; all are in the mesh. */
  private RouterFixture flow(RouterFixture ours, int seconds, int each) {
    for (int i = 0; i < seconds; i++) {
      for (int n = 0; n < each; n++) {
        Message message = message(9, number++, 10);
        ours.said(1, rpc().message(message)).said(2, rpc().message(message));
        ours.checked(message, Verdict.ACCEPT);
      }
      ours.passes(BEAT).forget();
    }
    return ours;
  }

  private static RouterFixture three() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2).joined(3);
    assertThat(ours.router.mesh(TOPIC)).hasSize(3);
    return ours;
  }

  @Test
  void cve_2022_47547_who_never_forwards_does_not_keep_a_positive_score() {
    RouterFixture ours = flow(three(), 300, 5);
    assertThat(ours.score(3)).isNotPositive();
    assertThat(ours.router.mesh(TOPIC)).doesNotContain(peer(3));
  }

  @Test
  void who_forwards_is_rewarded_and_the_first_one_most() {
    RouterFixture ours = flow(three(), 120, 5);
    assertThat(ours.score(1)).isGreaterThan(ours.score(2));
    assertThat(ours.score(2)).isPositive();
  }

  @Test
  void in_a_topic_where_little_is_said_nobody_is_punished_for_silence() {
    RouterFixture ours = three().passes(Duration.ofMinutes(10));
    assertThat(List.of(ours.score(1), ours.score(2), ours.score(3))).allMatch(score -> score >= 0);
    assertThat(ours.router.mesh(TOPIC)).hasSize(3);
  }

  @Test
  void who_is_grafted_just_before_the_heartbeat_is_not_punished_for_it() {
    RouterFixture ours = new RouterFixture().join().passes(Duration.ofMillis(1_050));
    ours.joined(1).passes(Duration.ofMillis(100)); // the decay was due at 1,000 ms
    assertThat(ours.score(1)).isNotNegative();
    assertThat(ours.router.mesh(TOPIC)).containsExactly(peer(1));
  }

  @Test
  void peers_that_do_the_same_have_the_same_score() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2).joined(3).joined(4);
    flow(ours, 90, 3);
    assertThat(ours.score(3)).isEqualTo(ours.score(4));
  }

  @Test
  void every_kind_of_misbehaviour_lowers_the_score() {
    RouterFixture ours = flow(three(), 30, 5);
    double before = ours.score(2);
    Message bad = message(8, 1, 10);
    ours.said(2, rpc().message(bad)).checked(bad, Verdict.REJECT);
    double invalid = ours.score(2);
    assertThat(invalid).isLessThan(before);
    for (int i = 0; i < 7; i++) {
      ours.said(2, rpc().graft("unknown"));
    }
    assertThat(ours.score(2)).isLessThan(invalid);
  }

  @Test
  void many_behind_one_address_share_a_bad_score() {
    RouterFixture ours = new RouterFixture().join();
    for (int i = 1; i <= 12; i++) {
      ours.on(new Input.PeerJoined(peer(i), Version.V1_2, false, List.of("192.0.2.1")));
    }
    ours.on(new Input.PeerJoined(peer(13), Version.V1_2, false, List.of("192.0.2.2")));
    assertThat(ours.score(1)).isEqualTo(-10.0 * 2 * 2);
    assertThat(ours.score(13)).isZero();
    ours.on(new Input.PeerLeft(peer(12))).on(new Input.PeerLeft(peer(11)));
    ours.passes(BEAT);
    assertThat(ours.score(1)).isNotPositive();
  }

  @Test
  void who_comes_back_has_the_bad_score_it_left_with() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    Message bad = message(1, 1, 10);
    ours.said(1, rpc().message(bad)).checked(bad, Verdict.REJECT);
    double before = ours.score(1);
    ours.on(new Input.PeerLeft(peer(1))).passes(Duration.ofMinutes(5)).joined(1);
    assertThat(ours.score(1)).isEqualTo(before).isNegative();
  }

  @Test
  void misbehaviour_is_forgiven_in_time() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    for (int i = 0; i < 10; i++) {
      ours.said(1, rpc().graft("unknown"));
    }
    assertThat(ours.score(1)).isNegative();
    ours.passes(Duration.ofMinutes(3));
    assertThat(ours.score(1)).isNotNegative();
  }

  @Test
  void the_parts_of_a_score_add_up() {
    RouterFixture ours = flow(three(), 90, 5);
    ScoreSheet sheet = ours.router.score(peer(1));
    ScoreSheet.Topic topic = sheet.topics().values().iterator().next();
    assertThat(topic.inMesh()).isTrue();
    assertThat(sheet.total())
        .isEqualTo(
            topic.weight() * (topic.p1() + topic.p2() + topic.p3() + topic.p3b() + topic.p4()));
  }
}
