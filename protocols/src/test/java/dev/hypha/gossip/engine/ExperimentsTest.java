package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.TOPIC;
import static dev.hypha.gossip.engine.RouterFixture.id;
import static dev.hypha.gossip.engine.RouterFixture.message;
import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CHOKE, UNCHOKE, PREAMBLE and IMRECEIVING: what they change, and that they change nothing off. */
class ExperimentsTest {
  private static final int LARGE = 100_000;
  private static final Rpc.Extensions BOTH = new Rpc.Extensions(false, false, true, true);
  private static final Rpc.Extensions NEITHER = new Rpc.Extensions(false, false);

  private int number;

  private static RouterConfig config(boolean choke, boolean preamble) {
    return RouterConfig.DEFAULT
        .with(false, false)
        .withExperiments(Experiments.OFF.switched(choke, preamble));
  }

  /** With four peers of the mesh that know both. */
  private static RouterFixture four(boolean choke, boolean preamble) {
    RouterFixture ours = new RouterFixture(config(choke, preamble)).join();
    for (int i = 1; i <= 4; i++) {
      joined(ours, i, BOTH);
    }
    assertThat(ours.router.mesh(TOPIC)).hasSize(4);
    return ours.forget();
  }

  private static void joined(RouterFixture ours, int number, Rpc.Extensions told) {
    ours.on(new Input.PeerJoined(peer(number), Version.V1_3, false, List.of()));
    Rpc hello = rpc().extensions(told).subscription(Rpc.Subscription.to(TOPIC)).build();
    ours.on(new Input.Received(peer(number), hello, true));
  }

  private static Stream<Rpc.Experimental> told(RouterFixture ours, int number) {
    return ours.toldTo(number).flatMap(rpc -> rpc.experimental().stream());
  }

  private static boolean wasChoked(RouterFixture ours, int number) {
    return told(ours, number).anyMatch(told -> told.choke().contains(TOPIC));
  }

  private static boolean wasUnchoked(RouterFixture ours, int number) {
    return told(ours, number).anyMatch(told -> told.unchoke().contains(TOPIC));
  }

  private static long messagesTo(RouterFixture ours, int number) {
    return ours.toldTo(number).mapToLong(rpc -> rpc.messages().size()).sum();
  }

  /** A message of the first peer, and copies of others after a while. */
  private Message lateCopies(RouterFixture ours, Duration late, int... from) {
    Message message = message(9, number++, LARGE);
    ours.said(1, rpc().message(message)).checked(message, Verdict.ACCEPT).forget();
    ours.now += late.toNanos();
    for (int each : from) {
      ours.said(each, rpc().message(message));
    }
    return message;
  }

  // ---- what is told

  @Test
  void what_is_off_is_not_told() {
    for (boolean on : List.of(true, false)) {
      RouterFixture ours = new RouterFixture(config(on, on));
      ours.on(new Input.PeerJoined(peer(1), Version.V1_3, false, List.of()));
      assertThat(ours.toldTo(1).findFirst().orElseThrow().extensions())
          .hasValue(new Rpc.Extensions(true, true, on, on));
    }
  }

  // ---- choke

  @Test
  void who_is_late_with_large_messages_is_choked_and_some_always_go_on() {
    RouterFixture ours = four(true, false);
    lateCopies(ours, Duration.ofMillis(300), 2, 3, 4);
    assertThat(wasChoked(ours, 2)).isTrue();
    assertThat(wasChoked(ours, 3)).isTrue();
    assertThat(wasChoked(ours, 4)).as("two go on").isFalse();
    assertThat(wasChoked(ours, 1)).isFalse();
    assertThat(ours.router.counts().chokes()).isEqualTo(2);
  }

  @Test
  void nobody_is_choked_who_is_in_time_or_does_not_know_it_or_if_it_is_off() {
    RouterFixture inTime = four(true, false);
    lateCopies(inTime, Duration.ofMillis(150), 2, 3);
    RouterFixture off = four(false, false);
    lateCopies(off, Duration.ofMillis(300), 2, 3);
    RouterFixture old = new RouterFixture(config(true, false)).join();
    for (int i = 1; i <= 4; i++) {
      joined(old, i, NEITHER);
    }
    lateCopies(old, Duration.ofMillis(300), 2, 3);
    for (RouterFixture each : List.of(inTime, off, old)) {
      assertThat(wasChoked(each, 2) || wasChoked(each, 3)).isFalse();
      assertThat(each.router.counts().chokes()).isZero();
    }
  }

  @Test
  void a_small_message_that_is_late_chokes_nobody() {
    RouterFixture ours = four(true, false);
    Message small = message(9, 1, 100);
    ours.said(1, rpc().message(small)).checked(small, Verdict.ACCEPT);
    ours.now += Duration.ofSeconds(1).toNanos();
    ours.said(2, rpc().message(small));
    assertThat(ours.router.counts().chokes()).isZero();
  }

  @Test
  void who_has_choked_us_is_offered_messages_and_gets_them_for_the_asking() {
    for (boolean on : List.of(true, false)) {
      RouterFixture ours = four(on, false).said(2, rpc().choke(TOPIC));
      Message message = message(9, 1, LARGE);
      ours.said(1, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
      assertThat(messagesTo(ours, 2)).isEqualTo(on ? 0 : 1);
      assertThat(messagesTo(ours, 3)).isEqualTo(1);
      boolean offered =
          ours.toldTo(2)
              .flatMap(rpc -> rpc.ihave().stream())
              .anyMatch(offer -> offer.ids().contains(id(message)));
      assertThat(offered).isEqualTo(on);
      ours.forget().said(2, rpc().iwant(List.of(id(message))));
      assertThat(messagesTo(ours, 2)).isEqualTo(1);
    }
  }

  @Test
  void what_we_say_ourselves_goes_to_everybody_choked_or_not() {
    RouterFixture ours = four(true, false).said(2, rpc().choke(TOPIC)).forget();
    ours.on(new Input.Publish(message(0, 1, LARGE), Delivery.NORMAL));
    assertThat(messagesTo(ours, 2)).isEqualTo(1);
  }

  @Test
  void an_unchoke_and_a_prune_end_a_choke() {
    RouterFixture ours = four(true, false);
    ours.said(2, rpc().choke(TOPIC)).said(3, rpc().choke(TOPIC)).said(2, rpc().unchoke(TOPIC));
    ours.said(3, rpc().prune(new Rpc.Prune(TOPIC, List.of(), 1)));
    ours.passes(Duration.ofSeconds(5));
    assertThat(ours.router.mesh(TOPIC)).contains(peer(3));
    Message message = message(9, 1, LARGE);
    ours.said(1, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
    assertThat(messagesTo(ours, 2)).isEqualTo(1);
    assertThat(messagesTo(ours, 3)).isEqualTo(1);
  }

  @Test
  void a_choke_of_who_is_in_no_mesh_changes_nothing() {
    RouterFixture ours = four(true, false);
    ours.said(2, rpc().prune(new Rpc.Prune(TOPIC, List.of(), 1)));
    ours.said(2, rpc().choke(TOPIC)).passes(Duration.ofSeconds(5));
    Message message = message(9, 1, LARGE);
    ours.said(1, rpc().message(message)).forget().checked(message, Verdict.ACCEPT);
    assertThat(messagesTo(ours, 2)).isEqualTo(1);
  }

  @Test
  void a_choked_peer_that_is_first_is_unchoked() {
    RouterFixture ours = four(true, false);
    lateCopies(ours, Duration.ofMillis(300), 2);
    assertThat(wasChoked(ours, 2)).isTrue();
    Message quick = message(9, 99, LARGE);
    ours.said(2, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(quick)))));
    ours.said(2, rpc().message(quick)).checked(quick, Verdict.ACCEPT);
    ours.passes(Duration.ofSeconds(2));
    assertThat(wasUnchoked(ours, 2)).isTrue();
    assertThat(ours.router.counts().unchokes()).isEqualTo(1);
  }

  @Test
  void a_choked_peer_that_is_hardly_first_stays_choked() {
    RouterFixture ours = four(true, false);
    lateCopies(ours, Duration.ofMillis(300), 2);
    Message quick = message(9, 99, LARGE);
    ours.said(2, rpc().message(quick)).checked(quick, Verdict.ACCEPT);
    ours.now += Duration.ofMillis(50).toNanos();
    ours.said(1, rpc().message(quick)).passes(Duration.ofSeconds(2));
    assertThat(wasUnchoked(ours, 2)).isFalse();
  }

  @Test
  void when_those_leave_who_go_on_others_are_unchoked() {
    RouterFixture ours = four(true, false);
    lateCopies(ours, Duration.ofMillis(300), 2, 3);
    ours.on(new Input.PeerLeft(peer(1))).on(new Input.PeerLeft(peer(4)));
    ours.passes(Duration.ofSeconds(2));
    assertThat(wasUnchoked(ours, 2) && wasUnchoked(ours, 3)).isTrue();
  }

  @Test
  void a_choked_peer_may_offer_each_message_as_it_comes_and_is_asked_for_those_we_lack() {
    RouterFixture ours = four(true, false);
    lateCopies(ours, Duration.ofMillis(300), 2);
    ours.forget();
    for (int i = 0; i < 50; i++) {
      Message missing = message(8, i, LARGE);
      ours.said(2, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(missing)))));
      ours.said(3, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(message(7, i, LARGE))))));
    }
    assertThat(ours.toldTo(2).mapToInt(rpc -> rpc.iwant().size()).sum()).isEqualTo(50);
    assertThat(ours.toldTo(3).mapToInt(rpc -> rpc.iwant().size()).sum()).isEqualTo(10);
  }

  @Test
  void choke_spam_is_a_breach() {
    RouterFixture ours = four(true, false);
    for (int i = 0; i < 200; i++) {
      ours.said(2, rpc().choke(TOPIC)).said(2, rpc().unchoke(TOPIC));
    }
    assertThat(ours.all(Effect.Breach.class)).isNotEmpty();
    assertThat(ours.score(2)).isNegative();
    assertThat(ours.score(3)).isNotNegative();
  }

  // ---- preamble

  private static Rpc.Builder preamble(Message message) {
    return rpc().preamble(new Rpc.Preamble(TOPIC, id(message), message.data().size()));
  }

  @Test
  void a_large_message_is_announced_before_it_is_sent_to_who_knows_that() {
    for (boolean on : List.of(true, false)) {
      RouterFixture ours = four(false, on);
      joined(ours, 5, NEITHER);
      ours.forget().on(new Input.Publish(message(0, 1, LARGE), Delivery.NORMAL));
      List<Effect.Send> sent =
          ours.all(Effect.Send.class).stream().filter(send -> send.peer().equals(peer(1))).toList();
      assertThat(sent).hasSize(on ? 2 : 1);
      assertThat(sent.getFirst().urgent()).isEqualTo(on);
      assertThat(sent.getLast().rpc().messages()).hasSize(1);
      assertThat(told(ours, 5)).isEmpty();
      assertThat(messagesTo(ours, 5)).isEqualTo(1);
    }
  }

  @Test
  void a_small_message_is_not_announced() {
    RouterFixture ours = four(false, true);
    ours.on(new Input.Publish(message(0, 1, 1_000), Delivery.NORMAL));
    assertThat(told(ours, 1)).isEmpty();
  }

  @Test
  void what_is_on_its_way_is_told_to_the_others_and_nobody_else_is_asked_for_it() {
    for (boolean on : List.of(true, false)) {
      RouterFixture ours = four(false, on);
      Message large = message(9, 1, LARGE);
      ours.said(1, preamble(large));
      assertThat(told(ours, 2).anyMatch(told -> told.receiving().size() == 1)).isEqualTo(on);
      assertThat(told(ours, 1)).isEmpty();
      ours.forget().said(2, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(large)))));
      assertThat(ours.toldTo(2).mapToInt(rpc -> rpc.iwant().size()).sum()).isEqualTo(on ? 0 : 1);
      ours.said(1, rpc().message(large)).checked(large, Verdict.ACCEPT);
      ours.passes(Duration.ofSeconds(5));
      assertThat(ours.all(Effect.Deliver.class)).hasSize(1);
      assertThat(ours.score(1)).isNotNegative();
    }
  }

  @Test
  void what_was_announced_and_does_not_come_is_asked_of_another_and_held_against_who_did_it() {
    RouterFixture ours = four(false, true);
    Message large = message(9, 1, LARGE);
    ours.said(1, preamble(large));
    ours.said(2, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(large))))).forget();
    ours.passes(Duration.ofSeconds(3));
    assertThat(ours.toldTo(2).anyMatch(rpc -> rpc.iwant().contains(id(large)))).isTrue();
    assertThat(ours.all(Effect.Breach.class))
        .extracting(Effect.Breach::peer)
        .containsExactly(peer(1));
    ours.forget().said(3, preamble(large));
    assertThat(told(ours, 2)).as("the same message is not delayed again").isEmpty();
    ours.said(3, rpc().ihave(new Rpc.IHave(TOPIC, List.of(id(large)))));
    assertThat(ours.toldTo(3).anyMatch(rpc -> rpc.iwant().contains(id(large)))).isTrue();
  }

  @Test
  void who_is_receiving_a_message_from_another_is_offered_it_only() {
    for (boolean on : List.of(true, false)) {
      RouterFixture ours = four(false, on);
      Message large = message(9, 1, LARGE);
      ours.said(2, rpc().receiving(new Rpc.Receiving(id(large), LARGE)));
      ours.said(1, rpc().message(large)).forget().checked(large, Verdict.ACCEPT);
      assertThat(messagesTo(ours, 2)).isEqualTo(on ? 0 : 1);
      assertThat(messagesTo(ours, 3)).isEqualTo(1);
      assertThat(ours.router.counts().offered()).isEqualTo(on ? 1 : 0);
      ours.forget().said(2, rpc().iwant(List.of(id(large))));
      assertThat(messagesTo(ours, 2)).as("it asks when it was let down").isEqualTo(1);
    }
  }

  @Test
  void a_preamble_of_who_is_in_no_mesh_or_of_too_much_is_not_believed() {
    RouterFixture ours = four(false, true);
    ours.said(2, rpc().prune(new Rpc.Prune(TOPIC, List.of(), 60))).forget();
    ours.said(2, preamble(message(9, 0, LARGE)));
    assertThat(told(ours, 3)).isEmpty();
    for (int i = 1; i <= 100; i++) {
      ours.said(1, preamble(message(9, i, LARGE)));
    }
    assertThat(told(ours, 3)).hasSize(10);
  }

  @Test
  void a_preamble_of_another_length_is_a_breach() {
    RouterFixture ours = four(false, true);
    Message large = message(9, 1, LARGE);
    ours.said(1, rpc().preamble(new Rpc.Preamble(TOPIC, id(large), 2 * LARGE)));
    ours.said(1, rpc().message(large));
    assertThat(ours.all(Effect.Breach.class))
        .extracting(Effect.Breach::peer)
        .containsExactly(peer(1));
  }
}
