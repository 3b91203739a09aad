package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.TOPIC;
import static dev.hypha.gossip.engine.RouterFixture.id;
import static dev.hypha.gossip.engine.RouterFixture.message;
import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unit attacks of go-libp2p-pubsub's gossipsub_spam_test, and those that stopped others. */
class HostilePeersTest {
  private static final Duration BEAT = Duration.ofSeconds(1);

  @Test
  void iwant_spam_is_answered_three_times() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message)).checked(message, Verdict.ACCEPT).forget();
    for (int i = 0; i < 100; i++) {
      ours.said(2, rpc().iwant(List.of(id(message), id(message))));
    }
    assertThat(ours.toldTo(2).mapToInt(rpc -> rpc.messages().size()).sum()).isEqualTo(3);
  }

  @Test
  void ihave_spam_is_heard_ten_times_in_a_heartbeat() {
    RouterFixture ours = new RouterFixture().join().joined(1).forget();
    for (int i = 0; i < 50; i++) {
      ours.said(1, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(message(9, i, 10))))));
    }
    assertThat(ours.toldTo(1).mapToInt(rpc -> rpc.iwant().size()).sum()).isEqualTo(10);
    ours.passes(BEAT).forget();
    ours.said(1, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(message(9, 99, 10))))));
    assertThat(ours.toldTo(1).mapToInt(rpc -> rpc.iwant().size()).sum()).isEqualTo(1);
  }

  @Test
  void of_many_ids_five_thousand_are_asked_for_in_a_heartbeat() {
    RouterFixture ours = new RouterFixture().join().joined(1).forget();
    for (int i = 0; i < 3; i++) {
      List<MessageId> ids = new ArrayList<>();
      for (int n = 0; n < 4_000; n++) {
        ids.add(id(message(9, 4_000 * i + n, 1)));
      }
      ours.said(1, rpc().ihave(new Rpc.IHave(TOPIC, ids)));
    }
    assertThat(ours.toldTo(1).mapToInt(rpc -> rpc.iwant().size()).sum()).isEqualTo(5_000);
  }

  @Test
  void who_does_not_send_what_it_offered_breaches_the_protocol() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2).forget();
    ours.said(1, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(message(9, 1, 10))))));
    ours.said(2, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(message(9, 2, 10))))));
    ours.said(2, rpc().message(message(9, 2, 10)));
    ours.passes(Duration.ofSeconds(5));
    assertThat(ours.all(Effect.Breach.class))
        .extracting(Effect.Breach::peer)
        .containsExactly(peer(1));
  }

  @Test
  void a_graft_of_what_we_do_not_listen_to_leaves_nothing_and_is_a_breach() {
    RouterFixture ours = new RouterFixture().joined(1).forget();
    for (int i = 0; i < 1_000; i++) {
      ours.said(1, rpc().graft("unknown-" + i));
    }
    assertThat(ours.all(Effect.Send.class)).isEmpty();
    assertThat(ours.router.members("unknown-1")).isEmpty();
    assertThat(ours.all(Effect.Breach.class)).hasSize(32); // then it is not heard
    assertThat(ours.score(1)).isLessThan(ours.config().thresholds().graylist());
  }

  @Test
  void a_graft_just_after_we_left_is_forgiven() {
    RouterFixture ours = new RouterFixture().join().joined(1).on(new Input.Leave(TOPIC)).forget();
    ours.said(1, rpc().graft(TOPIC));
    assertThat(ours.all(Effect.Breach.class)).isEmpty();
  }

  @Test
  void a_graft_within_the_backoff_is_refused_and_counts_twice_if_it_comes_at_once() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Rpc.Prune prune = new Rpc.Prune(TOPIC, List.of(), 60);
    ours.said(1, rpc().prune(prune)).said(2, rpc().prune(prune)).forget();
    for (int i = 0; i < 6; i++) {
      ours.said(1, rpc().graft(TOPIC));
    }
    assertThat(ours.router.mesh(TOPIC)).isEmpty();
    assertThat(ours.toldTo(1)).hasSize(6).allMatch(rpc -> rpc.prune().size() == 1);
    assertThat(ours.score(1)).isEqualTo(-16.0 * 6 * 6); // twelve breaches, six are forgiven
  }

  @Test
  void who_sends_invalid_messages_is_dropped_from_the_mesh_and_then_not_heard() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    for (int i = 0; i < 30; i++) {
      Message bad = message(1, i, 10);
      ours.said(1, rpc().message(bad)).checked(bad, Verdict.REJECT);
    }
    assertThat(ours.score(1)).isLessThan(ours.config().thresholds().graylist());
    ours.passes(BEAT);
    assertThat(ours.router.mesh(TOPIC)).isEmpty();
    ours.forget().said(1, rpc().message(message(1, 99, 10)));
    assertThat(ours.effects).isEmpty();
    assertThat(ours.router.counts().graylisted()).isEqualTo(10); // 21 were enough
  }

  @Test
  void who_passed_an_invalid_message_on_is_blamed_as_well() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2).joined(3);
    Message bad = message(9, 1, 10);
    ours.said(1, rpc().message(bad)).said(2, rpc().message(bad)).checked(bad, Verdict.REJECT);
    ours.said(3, rpc().message(bad));
    assertThat(List.of(ours.score(1), ours.score(2), ours.score(3))).allMatch(score -> score < 0);
  }

  @Test
  void who_passed_on_what_nobody_could_check_is_not_blamed() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message unknown = message(9, 1, 10);
    ours.said(1, rpc().message(unknown)).checked(unknown, Verdict.IGNORE);
    Message unread = message(9, 2, 10);
    ours.said(1, rpc().message(unread)).checked(unread, Verdict.UNCHECKED);
    assertThat(ours.score(1)).isZero();
    ours.forget().said(2, rpc().message(unread));
    assertThat(ours.all(Effect.Check.class)).hasSize(1); // it may come again
  }

  @Test
  void jvm_480_a_forged_message_does_not_keep_the_genuine_one_out() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message genuine = message(9, 1, 10);
    Message forged =
        new Message(genuine.from(), Bytes.of(6), genuine.seqno(), TOPIC, Bytes.of(2), Bytes.EMPTY);
    ours.said(1, rpc().message(forged)).said(2, rpc().message(genuine));
    assertThat(ours.all(Effect.Check.class)).hasSize(2);
    ours.checked(forged, Verdict.FORGED).checked(genuine, Verdict.ACCEPT);
    assertThat(ours.all(Effect.Deliver.class))
        .extracting(Effect.Deliver::message)
        .containsExactly(genuine);
    assertThat(ours.score(1)).isNegative();
    assertThat(ours.score(2)).isPositive();
  }

  @Test
  void of_one_id_no_more_than_four_messages_are_checked_at_once() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    for (int i = 0; i < 100; i++) {
      Message genuine = message(9, 1, 10);
      ours.said(
          1,
          rpc()
              .message(
                  new Message(
                      genuine.from(),
                      Bytes.of(i),
                      genuine.seqno(),
                      TOPIC,
                      Bytes.of(1),
                      Bytes.EMPTY)));
    }
    assertThat(ours.all(Effect.Check.class)).hasSize(4);
  }

  @Test
  void idontwant_spam_is_bounded_and_forgotten() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Rpc.Builder many = rpc();
    for (int i = 0; i < 1_000; i++) {
      many.idontwant(id(message(9, i, 10)));
    }
    ours.said(2, many);
    Message eleventh = message(9, 10, 10);
    ours.said(1, rpc().message(eleventh)).forget().checked(eleventh, Verdict.ACCEPT);
    assertThat(ours.toldTo(2)).anyMatch(rpc -> rpc.messages().contains(eleventh));
    Message first = message(9, 0, 10);
    ours.passes(Duration.ofSeconds(4));
    ours.said(1, rpc().message(first)).forget().checked(first, Verdict.ACCEPT);
    assertThat(ours.toldTo(2)).anyMatch(rpc -> rpc.messages().contains(first));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 31, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void cve_2026_33040_a_backoff_of_any_size_ends_within_the_hour(long seconds) {
    RouterFixture ours = new RouterFixture().join().joined(1);
    ours.said(1, rpc().prune(new Rpc.Prune(TOPIC, List.of(), seconds))).forget();
    ours.passes(Duration.ofSeconds(3_600 + 20));
    assertThat(ours.router.mesh(TOPIC)).containsExactly(peer(1));
  }

  @Test
  void cve_2026_46679_topics_without_end_are_not_remembered() {
    RouterFixture ours = new RouterFixture().joined(1);
    for (int i = 0; i < 1_000; i++) {
      Rpc.Builder many = rpc();
      for (int n = 0; n < 1_000; n++) {
        many.subscription(Rpc.Subscription.to("topic-" + (1_000 * i + n)));
      }
      ours.said(1, many).forget();
    }
    int known = 0;
    for (int i = 0; i < 2_000; i++) {
      ours.on(new Input.Join("topic-" + i));
      known += ours.router.members("topic-" + i).size();
    }
    assertThat(known).isEqualTo(ours.config().spam().subscriptions() - 1); // and the first
    ours.on(new Input.PeerLeft(peer(1)));
    assertThat(ours.router.members("topic-1")).isEmpty();
  }

  @Test
  void extensions_that_come_late_or_twice_are_a_breach_and_ignored() {
    RouterFixture ours = new RouterFixture().join().joined(1, Version.V1_3, false).forget();
    ours.said(1, rpc().extensions(new Rpc.Extensions(true, true)));
    assertThat(ours.all(Effect.Breach.class)).hasSize(1);
    Rpc first = rpc().extensions(new Rpc.Extensions(true, true)).build();
    ours.on(new Input.Received(peer(1), first, true)).on(new Input.Received(peer(1), first, true));
    assertThat(ours.all(Effect.Breach.class)).hasSize(2);
  }

  @Test
  void peers_that_are_named_without_a_record_are_not_connected() {
    RouterFixture ours = new RouterFixture().join().joined(1).forget();
    Rpc.Exchanged named = new Rpc.Exchanged(peer(50), Bytes.EMPTY);
    ours.said(1, rpc().prune(new Rpc.Prune(TOPIC, List.of(named), 60)));
    assertThat(ours.all(Effect.Connect.class)).isEmpty();
  }

  @Test
  void a_mesh_that_is_full_takes_only_those_we_dialed() {
    RouterFixture ours = new RouterFixture().join();
    for (int i = 1; i <= 12; i++) {
      ours.joined(i).said(i, rpc().graft(TOPIC));
    }
    ours.joined(13).forget().said(13, rpc().graft(TOPIC));
    assertThat(ours.router.mesh(TOPIC)).doesNotContain(peer(13));
    assertThat(ours.toldTo(13)).anyMatch(rpc -> !rpc.prune().isEmpty());
    ours.joined(14, Version.V1_2, true).said(14, rpc().graft(TOPIC));
    assertThat(ours.router.mesh(TOPIC)).contains(peer(14));
  }

  @Test
  void pubsub_528_what_was_seen_is_forgotten() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message)).checked(message, Verdict.ACCEPT).forget();
    ours.passes(Duration.ofSeconds(125)).forget();
    ours.said(1, rpc().message(message));
    assertThat(ours.all(Effect.Check.class)).hasSize(1);
  }
}
