package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.TOPIC;
import static dev.hypha.gossip.engine.RouterFixture.id;
import static dev.hypha.gossip.engine.RouterFixture.message;
import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the router does among peers that mean well. */
class RouterTest {
  private static final Duration BEAT = Duration.ofSeconds(1);

  @Test
  void who_listens_to_our_topic_is_grafted_at_once_while_there_are_few() {
    RouterFixture ours = new RouterFixture().join();
    for (int i = 1; i <= 8; i++) {
      ours.joined(i);
    }
    assertThat(ours.router.mesh(TOPIC)).hasSize(5); // D_lo; the next heartbeat need not do more
    assertThat(ours.toldTo(1)).anyMatch(rpc -> rpc.graft().contains(TOPIC));
  }

  @Test
  void a_new_peer_is_told_first_what_we_listen_to_and_can_do() {
    RouterFixture ours = new RouterFixture().join();
    ours.on(new Input.PeerJoined(peer(1), Version.V1_3, false, List.of()));
    Rpc hello = ours.toldTo(1).findFirst().orElseThrow();
    assertThat(hello.subscriptions()).containsExactly(Rpc.Subscription.to(TOPIC));
    assertThat(hello.extensions()).hasValue(new Rpc.Extensions(true, true));
  }

  @Test
  void a_peer_of_an_older_version_is_not_told_of_extensions() {
    RouterFixture ours = new RouterFixture().join().joined(1, Version.V1_2, false);
    assertThat(ours.toldTo(1)).allMatch(rpc -> rpc.extensions().isEmpty());
  }

  @Test
  void a_valid_message_is_delivered_and_goes_to_the_mesh_but_not_back() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2).joined(3);
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message));
    assertThat(ours.all(Effect.Check.class)).hasSize(1);
    assertThat(ours.all(Effect.Deliver.class)).isEmpty();
    ours.said(3, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.all(Effect.Deliver.class)).hasSize(1);
    assertThat(ours.all(Effect.Send.class))
        .extracting(Effect.Send::peer)
        .containsExactly(peer(2)); // 1 and 3 have it
  }

  @Test
  void a_message_comes_once_to_who_listens() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message)).checked(message, Verdict.ACCEPT);
    ours.said(2, rpc().message(message)).checked(message, Verdict.ACCEPT);
    assertThat(ours.all(Effect.Deliver.class)).hasSize(1);
    assertThat(ours.router.counts().duplicates()).isEqualTo(1);
  }

  @Test
  void what_we_publish_says_whom_it_was_handed_to() {
    RouterFixture ours = new RouterFixture(RouterConfig.DEFAULT).joined(1).joined(2);
    ours.on(new Input.Publish(message(0, 1, 10), Delivery.NORMAL));
    Effect.Handed handed = ours.all(Effect.Published.class).getFirst().handed();
    assertThat(handed.peers()).containsExactlyInAnyOrder(peer(1), peer(2));
    ours.forget().on(new Input.Publish(message(0, 1, 10), Delivery.NORMAL));
    assertThat(ours.all(Effect.Published.class).getFirst().handed().duplicate()).isTrue();
    assertThat(ours.all(Effect.Send.class)).isEmpty();
  }

  @Test
  void what_we_publish_without_listening_goes_to_the_same_few_for_a_minute() {
    RouterFixture ours = new RouterFixture();
    for (int i = 1; i <= 30; i++) {
      ours.joined(i);
    }
    ours.on(new Input.Publish(message(0, 1, 10), Delivery.NORMAL));
    ours.on(new Input.Publish(message(0, 2, 10), Delivery.NORMAL));
    List<Effect.Published> published = ours.all(Effect.Published.class);
    assertThat(published.getFirst().handed().peers()).hasSize(6);
    assertThat(published.getLast().handed().peers())
        .containsExactlyInAnyOrderElementsOf(published.getFirst().handed().peers());
    assertThat(published.getLast().handed().outsideMesh()).isEqualTo(24);
  }

  @Test
  void a_peer_without_a_mesh_gets_everything() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2, Version.FLOODSUB, false);
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.router.mesh(TOPIC)).containsExactly(peer(1));
    assertThat(ours.toldTo(2)).anyMatch(rpc -> rpc.messages().contains(message));
  }

  @Test
  void a_mesh_that_grew_too_large_is_cut_down_to_its_target() {
    RouterFixture ours = new RouterFixture().join();
    for (int i = 1; i <= 14; i++) {
      ours.joined(i, Version.V1_2, i > 12);
      ours.said(i, rpc().graft(TOPIC));
    }
    assertThat(ours.router.mesh(TOPIC)).hasSizeGreaterThan(12);
    ours.passes(BEAT);
    assertThat(ours.router.mesh(TOPIC)).hasSize(6);
    assertThat(ours.router.mesh(TOPIC)).contains(peer(13), peer(14)); // those we dialed
  }

  @Test
  void who_is_not_in_the_mesh_is_told_what_we_have_and_gets_it_for_the_asking() {
    RouterFixture ours = new RouterFixture().join();
    for (int i = 1; i <= 10; i++) {
      ours.joined(i);
    }
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message)).checked(message, Verdict.ACCEPT).forget();
    ours.passes(BEAT);
    int outside = 0;
    for (int i = 1; i <= 10; i++) {
      if (!ours.router.mesh(TOPIC).contains(peer(i))) {
        outside = i;
      }
    }
    assertThat(ours.toldTo(outside))
        .anyMatch(rpc -> rpc.ihave().equals(List.of(new Rpc.IHave(TOPIC, List.of(id(message))))));
    ours.forget().said(outside, rpc().iwant(List.of(id(message))));
    assertThat(ours.toldTo(outside)).anyMatch(rpc -> rpc.messages().contains(message));
  }

  @Test
  void what_others_have_is_asked_for_once() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    MessageId missing = id(message(9, 1, 10));
    ours.forget().said(1, rpc().ihave(new Rpc.IHave(TOPIC, List.of(missing))));
    assertThat(ours.toldTo(1)).anyMatch(rpc -> rpc.iwant().contains(missing));
    ours.said(1, rpc().message(message(9, 1, 10))).forget();
    ours.said(2, rpc().ihave(new Rpc.IHave(TOPIC, List.of(missing))));
    assertThat(ours.all(Effect.Send.class)).isEmpty();
  }

  @Test
  void a_large_message_is_announced_before_it_is_passed_on() {
    RouterFixture ours =
        new RouterFixture().join().joined(1).joined(2).joined(3, Version.V1_1, false);
    Message message = message(9, 1, 5_000);
    ours.said(1, rpc().message(message)).forget();
    ours.on(new Input.Authenticated(id(message), message));
    assertThat(ours.all(Effect.Send.class)).extracting(Effect.Send::peer).containsExactly(peer(2));
    assertThat(ours.all(Effect.Send.class).getFirst().urgent()).isTrue();
    ours.forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.toldTo(2)).noneMatch(rpc -> !rpc.idontwant().isEmpty()); // not again
  }

  @Test
  void a_large_message_that_is_passed_on_at_once_is_not_announced_besides() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message message = message(9, 1, 5_000);
    ours.said(1, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.toldTo(2)).hasSize(1).allMatch(rpc -> rpc.messages().contains(message));
  }

  @Test
  void a_peer_does_not_get_what_it_does_not_want() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message message = message(9, 1, 5_000);
    ours.said(2, rpc().idontwant(id(message)));
    ours.said(1, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.toldTo(2)).allMatch(rpc -> rpc.messages().isEmpty());
  }

  @Test
  void jvm_472_a_topic_joined_again_within_the_backoff_is_not_grafted() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    ours.on(new Input.Leave(TOPIC));
    assertThat(ours.toldTo(1))
        .anyMatch(rpc -> rpc.prune().stream().anyMatch(prune -> prune.backoffSeconds() == 10));
    ours.forget().join().passes(Duration.ofSeconds(5));
    assertThat(ours.toldTo(1)).allMatch(rpc -> rpc.graft().isEmpty());
    ours.passes(Duration.ofSeconds(40));
    assertThat(ours.toldTo(1)).anyMatch(rpc -> rpc.graft().contains(TOPIC));
  }

  /** Whatever the heartbeat of the pruning is, and however seldom backoffs are swept out. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 9, 14})
  void a_peer_is_grafted_as_soon_as_its_backoff_and_the_slack_are_over(int beatsBefore) {
    RouterFixture ours =
        new RouterFixture().join().joined(1).passes(BEAT.multipliedBy(beatsBefore));
    ours.said(1, rpc().prune(new Rpc.Prune(TOPIC, List.of(), 10))).forget();
    ours.passes(Duration.ofSeconds(11));
    assertThat(ours.toldTo(1)).allMatch(rpc -> rpc.graft().isEmpty());
    ours.passes(Duration.ofSeconds(2));
    assertThat(ours.toldTo(1)).anyMatch(rpc -> rpc.graft().contains(TOPIC));
  }

  @Test
  void a_graft_that_was_dropped_is_said_again() {
    RouterFixture ours = new RouterFixture().join().joined(1);
    Rpc lost = ours.toldTo(1).filter(rpc -> rpc.graft().contains(TOPIC)).findFirst().orElseThrow();
    ours.on(new Input.Dropped(peer(1), lost)).forget().passes(BEAT);
    assertThat(ours.toldTo(1)).anyMatch(rpc -> rpc.graft().contains(TOPIC));
  }

  @Test
  void a_message_goes_no_further_when_its_time_is_over() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message).hint(new Rpc.Hint(0, 9, 50)));
    ours.now += Duration.ofMillis(60).toNanos();
    ours.forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.all(Effect.Deliver.class)).hasSize(1);
    assertThat(ours.all(Effect.Send.class)).isEmpty();
  }

  @Test
  void priority_and_time_travel_to_who_knows_them() {
    RouterFixture ours =
        new RouterFixture().join().joined(1).joined(2, Version.V1_3, false).joined(3);
    ours.on(
        new Input.Received(
            peer(2), rpc().extensions(new Rpc.Extensions(false, true)).build(), true));
    Message message = message(9, 1, 10);
    ours.said(1, rpc().message(message).hint(new Rpc.Hint(0, 9, 500)));
    ours.forget().checked(message, Verdict.ACCEPT);
    assertThat(ours.toldTo(2).findFirst().orElseThrow().hints())
        .containsExactly(new Rpc.Hint(0, 9, 500));
    assertThat(ours.toldTo(3).findFirst().orElseThrow().hints()).isEmpty();
    assertThat(ours.all(Effect.Send.class)).allMatch(send -> send.delivery().priority() == 9);
  }

  @Test
  void a_peer_exchange_names_peers_to_who_is_pruned() {
    RouterFixture ours = new RouterFixture(RouterConfig.DEFAULT.with(false, true)).join();
    for (int i = 1; i <= 13; i++) {
      ours.joined(i).said(i, rpc().graft(TOPIC));
    }
    ours.forget().passes(BEAT);
    assertThat(ours.all(Effect.Send.class))
        .flatExtracting(send -> send.rpc().prune())
        .isNotEmpty()
        .allMatch(prune -> prune.peers().size() == 12 && prune.backoffSeconds() == 60);
  }

  @Test
  void a_peer_that_is_named_with_a_record_is_to_be_connected() {
    RouterFixture ours = new RouterFixture().join().joined(1).forget();
    Rpc.Exchanged named = new Rpc.Exchanged(peer(50), Bytes.of(1, 2, 3));
    ours.said(1, rpc().prune(new Rpc.Prune(TOPIC, List.of(named), 60)));
    assertThat(ours.all(Effect.Connect.class))
        .containsExactly(new Effect.Connect(peer(50), Bytes.of(1, 2, 3), peer(1)));
  }

  private static Rpc.Builder asksForParts(boolean knowsThem) {
    return RouterFixture.rpc()
        .extensions(new Rpc.Extensions(knowsThem, false))
        .subscription(new Rpc.Subscription(TOPIC, true, true, true));
  }

  private static RouterFixture withPeerThatAsksForParts(boolean weDo) {
    RouterFixture router = new RouterFixture().on(new Input.Join(TOPIC, weDo));
    router.on(new Input.PeerJoined(peer(1), Version.V1_3, false, List.of()));
    router.on(new Input.Received(peer(1), asksForParts(true).build(), true));
    return router.forget();
  }

  @Test
  void who_asks_for_parts_gets_whole_messages_from_who_has_no_parts() {
    RouterFixture router = withPeerThatAsksForParts(false);
    router.on(new Input.Publish(message(0, 1, 10), Delivery.NORMAL));
    assertThat(router.toldTo(1)).anyMatch(rpc -> !rpc.messages().isEmpty());
  }

  @Test
  void who_asks_for_parts_gets_no_whole_messages_from_who_has_parts() {
    RouterFixture router = withPeerThatAsksForParts(true);
    router.on(new Input.Publish(message(0, 1, 10), Delivery.NORMAL));
    assertThat(router.toldTo(1)).noneMatch(rpc -> !rpc.messages().isEmpty());
  }

  @Test
  void parts_are_sent_to_who_takes_them_only() {
    RouterFixture router = withPeerThatAsksForParts(true).joined(2, Version.V1_3, false);
    Rpc.Partial part = new Rpc.Partial(TOPIC, Bytes.of(1), Bytes.of(2), Bytes.of(3));
    router.on(new Input.SendPartial(peer(1), part)).on(new Input.SendPartial(peer(2), part));
    assertThat(router.toldTo(1)).anyMatch(rpc -> rpc.partial().equals(Optional.of(part)));
    assertThat(router.toldTo(2)).noneMatch(rpc -> rpc.partial().isPresent());
  }

  @Test
  void parts_are_heard_where_we_asked_for_them_only() {
    Rpc.Partial part = new Rpc.Partial(TOPIC, Bytes.of(1), Bytes.of(2), Bytes.of(3));
    RouterFixture deaf = withPeerThatAsksForParts(false).said(1, RouterFixture.rpc().partial(part));
    assertThat(deaf.all(Effect.PartialReceived.class)).isEmpty();
    RouterFixture open = withPeerThatAsksForParts(true).said(1, RouterFixture.rpc().partial(part));
    assertThat(open.all(Effect.PartialReceived.class)).hasSize(1);
  }

  @Test
  void who_begins_to_take_parts_says_so_to_those_who_are_there() {
    RouterFixture router = new RouterFixture().join().joined(1, Version.V1_3, false).forget();
    router.on(new Input.Join(TOPIC, true));
    assertThat(router.toldTo(1))
        .anyMatch(
            rpc -> rpc.subscriptions().contains(new Rpc.Subscription(TOPIC, true, true, true)));
  }

  @Test
  void a_graft_that_crosses_our_prune_is_refused_and_forgiven_once() {
    RouterFixture router = new RouterFixture().join().joined(1, Version.V1_2, false);
    router.on(new Input.Leave(TOPIC)).join().forget();
    router.said(1, rpc().graft(TOPIC));
    assertThat(router.score(1)).isZero();
    assertThat(router.toldTo(1)).anyMatch(rpc -> !rpc.prune().isEmpty());
    assertThat(router.router.mesh(TOPIC)).isEmpty();
    router.said(1, rpc().graft(TOPIC));
    assertThat(router.all(Effect.Breach.class)).isNotEmpty();
  }

  @Test
  void who_leaves_prunes_before_it_unsubscribes() {
    RouterFixture router = new RouterFixture().join().joined(1, Version.V1_2, false).forget();
    router.on(new Input.Leave(TOPIC));
    List<Rpc> told = router.toldTo(1).toList();
    assertThat(told).hasSize(2);
    assertThat(told.getFirst().prune()).hasSize(1);
    assertThat(told.getLast().subscriptions()).containsExactly(Rpc.Subscription.not(TOPIC));
  }

  @Test
  void of_a_thousand_peers_a_few_are_the_mesh_and_all_get_what_we_say() {
    RouterFixture ours = new RouterFixture(RouterConfig.DEFAULT).join();
    for (int i = 1; i <= 1_000; i++) {
      ours.joined(i);
    }
    ours.passes(Duration.ofSeconds(3)).forget();
    assertThat(ours.router.members(TOPIC)).hasSize(1_000);
    assertThat(ours.router.mesh(TOPIC)).hasSizeBetween(5, 12);
    Message own = message(0, 1, 100);
    ours.on(new Input.Publish(own, Delivery.NORMAL));
    assertThat(ours.all(Effect.Published.class).getFirst().handed().peers()).hasSize(1_000);
    for (int i = 1; i <= 1_000; i++) {
      ours.on(new Input.PeerLeft(peer(i)));
    }
    assertThat(ours.router.members(TOPIC)).isEmpty();
    assertThat(ours.router.mesh(TOPIC)).isEmpty();
  }
}
