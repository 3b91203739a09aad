package dev.hypha.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.AutoDialPlan.Bounds;
import dev.hypha.node.engine.AutoDialPlan.Effect;
import dev.hypha.node.engine.AutoDialPlan.Input;
import dev.hypha.node.engine.AutoDialPlan.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AutoDialPlanTest {
  private static final String LAN = "mdns";
  private static final String POINT = "rendezvous";
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Bounds TWO = new Bounds(2, SECOND, 30 * SECOND, 8);

  private static final Bounds NONE = new Bounds(0, SECOND, 30 * SECOND, 8);
  private static final Bounds FOUR = new Bounds(4, SECOND, 30 * SECOND, 8);

  private final List<Effect> effects = new ArrayList<>();
  private final Set<PeerId> shunned = new HashSet<>();
  private AutoDialPlan plan = new AutoDialPlan(TWO, new Random(1), shunned::contains);
  private long now;

  private static PeerId peer(int number) {
    return PeerId.ofPublicKey(Bytes.of(8, 1, 18, 1, number));
  }

  private void on(Input input) {
    plan.on(input, now, effects::add);
  }

  /** Lets time pass, and returns who is to be dialed meanwhile. */
  private List<PeerId> dialedWithin(Duration time) {
    effects.clear();
    long until = now + time.toNanos();
    while (plan.wakeAt() - until <= 0) {
      now = Math.max(now, plan.wakeAt());
      plan.tick(now, effects::add);
    }
    now = until;
    return dialed();
  }

  private List<PeerId> dialed() {
    List<PeerId> dialed = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Dial(PeerId peer)) {
        dialed.add(peer);
      }
    }
    return dialed;
  }

  @Test
  void bootstrap_peers_are_all_dialed_at_the_start_however_few_are_wanted() {
    plan = new AutoDialPlan(new Bounds(0, SECOND, SECOND, 8), new Random(1), shunned::contains);
    on(new Input.Known(peer(1), Origin.BOOTSTRAP));
    on(new Input.Known(peer(2), Origin.BOOTSTRAP));
    assertThat(dialed()).containsExactly(peer(1), peer(2));
    on(new Input.DialFailed(peer(1)));
    assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_bootstrap_peer_that_is_none_any_more_is_dialed_after_those_that_are() {
    plan = new AutoDialPlan(new Bounds(1, SECOND, SECOND, 8), new Random(1), shunned::contains);
    for (int i = 1; i <= 2; i++) {
      on(new Input.Known(peer(i), Origin.BOOTSTRAP));
      on(new Input.DialFailed(peer(i)));
    }
    on(new Input.Unnamed(peer(1)));
    now += 10 * SECOND;
    effects.clear();
    plan.tick(now, effects::add);
    assertThat(dialed()).containsExactly(peer(2));
    effects.clear();
    on(new Input.Known(peer(1), Origin.BOOTSTRAP));
    assertThat(dialed()).as("named again").containsExactly(peer(1));
  }

  @Test
  void a_bootstrap_peer_that_does_not_answer_is_dialed_again_after_pauses_that_double() {
    on(new Input.Known(peer(1), Origin.BOOTSTRAP));
    for (long pause : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      on(new Input.DialFailed(peer(1)));
      assertThat(plan.wakeAt() - now).isBetween(pause * SECOND * 3 / 4, pause * SECOND * 5 / 4);
      assertThat(dialedWithin(Duration.ofNanos(pause * SECOND * 5 / 4))).containsExactly(peer(1));
    }
  }

  @Test
  void nobody_is_dialed_while_enough_are_there() {
    for (int i = 1; i <= 2; i++) {
      on(new Input.Found(peer(i), LAN));
      on(new Input.Connected(peer(i), true));
      on(new Input.Dialed(peer(i)));
    }
    effects.clear();
    on(new Input.Found(peer(3), LAN));
    assertThat(dialedWithin(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void who_was_lost_is_dialed_again_before_anybody_else() {
    on(new Input.Known(peer(1), Origin.REMEMBERED));
    on(new Input.Connected(peer(1), true));
    on(new Input.Dialed(peer(1)));
    on(new Input.Connected(peer(2), true));
    on(new Input.Found(peer(3), LAN));
    on(new Input.Disconnected(peer(1)));
    assertThat(effects).contains(new Effect.Keep(peer(1)), new Effect.Release(peer(1)));
    assertThat(dialed()).contains(peer(3)); // at once, as peer 1 has its pause
    on(new Input.Found(peer(4), LAN));
    assertThat(dialedWithin(Duration.ofSeconds(5))).isEmpty();
    on(new Input.DialFailed(peer(3)));
    assertThat(dialed()).containsExactly(peer(1));
  }

  @Test
  void strangers_that_dial_us_do_not_count() {
    on(new Input.Connected(peer(1), false));
    on(new Input.Connected(peer(2), false));
    on(new Input.Known(peer(3), Origin.REMEMBERED));
    assertThat(dialed()).containsExactly(peer(3));
    assertThat(plan.kept()).isZero();
  }

  @Test
  void a_neighbour_that_dials_us_counts() {
    on(new Input.Connected(peer(1), false));
    on(new Input.Found(peer(1), LAN));
    on(new Input.Found(peer(2), LAN));
    on(new Input.Connected(peer(2), false));
    assertThat(effects).contains(new Effect.Keep(peer(2)));
  }

  private void neighboursFillAllPlaces() {
    for (int i = 11; i <= 14; i++) {
      on(new Input.Found(peer(i), LAN));
      on(new Input.Connected(peer(i), false));
    }
    assertThat(plan.kept()).isEqualTo(4);
    effects.clear();
  }

  @Test
  void a_room_full_of_neighbours_does_not_cut_us_off_from_bootstrap_peers() {
    plan = new AutoDialPlan(FOUR, new Random(1), shunned::contains);
    neighboursFillAllPlaces();
    on(new Input.Known(peer(1), Origin.BOOTSTRAP));
    on(new Input.Connected(peer(1), true));
    on(new Input.Dialed(peer(1)));
    assertThat(effects).endsWith(new Effect.Release(peer(14)), new Effect.Keep(peer(1)));
  }

  @Test
  void neighbours_leave_no_more_than_the_places_that_they_had_on_loan() {
    plan = new AutoDialPlan(FOUR, new Random(1), shunned::contains);
    neighboursFillAllPlaces();
    for (int i = 1; i <= 4; i++) {
      on(new Input.Connected(peer(i), true));
    }
    assertThat(effects)
        .containsExactly(
            new Effect.Release(peer(14)),
            new Effect.Keep(peer(1)),
            new Effect.Release(peer(13)),
            new Effect.Keep(peer(2)));
  }

  @Test
  void places_on_loan_are_offered_to_peers_from_elsewhere_until_they_have_them() {
    plan = new AutoDialPlan(FOUR, new Random(1), shunned::contains);
    neighboursFillAllPlaces();
    on(new Input.Known(peer(1), Origin.BOOTSTRAP));
    on(new Input.DialFailed(peer(1)));
    assertThat(dialedWithin(Duration.ofSeconds(2))).containsExactly(peer(1));
    on(new Input.Known(peer(2), Origin.REMEMBERED));
    assertThat(dialed()).contains(peer(2));
    on(new Input.DialFailed(peer(2)));
    assertThat(dialedWithin(Duration.ofMinutes(4))).doesNotContain(peer(2));
    assertThat(dialedWithin(Duration.ofMinutes(2))).contains(peer(2));
  }

  @Test
  void a_neighbour_that_leaves_and_comes_back_has_no_better_place_than_before() {
    plan = new AutoDialPlan(FOUR, new Random(1), shunned::contains);
    neighboursFillAllPlaces();
    for (int i = 11; i <= 14; i++) {
      on(new Input.Lost(peer(i), LAN));
    }
    on(new Input.Connected(peer(1), true));
    assertThat(effects).endsWith(new Effect.Release(peer(14)), new Effect.Keep(peer(1)));
  }

  @Test
  void who_is_shunned_is_not_dialed_however_often_it_announces_itself() {
    on(new Input.Found(peer(1), LAN));
    on(new Input.Connected(peer(1), true));
    on(new Input.Dialed(peer(1)));
    shunned.add(peer(1));
    on(new Input.Disconnected(peer(1)));
    on(new Input.Lost(peer(1), LAN));
    on(new Input.Found(peer(1), LAN));
    assertThat(dialedWithin(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void a_flood_of_neighbours_pushes_out_nobody_who_is_remembered() {
    on(new Input.Known(peer(1), Origin.REMEMBERED));
    on(new Input.DialFailed(peer(1)));
    for (int i = 10; i < 60; i++) {
      on(new Input.Found(peer(i), LAN));
    }
    assertThat(plan.candidates()).isEqualTo(9);
    assertThat(plan.dialAt(peer(1))).isPresent();
  }

  @Test
  void a_flood_of_neighbours_pushes_out_nobody_who_is_found_at_a_point() {
    plan = new AutoDialPlan(NONE, new Random(1), shunned::contains);
    on(new Input.Found(peer(1), POINT));
    for (int i = 10; i < 60; i++) {
      on(new Input.Found(peer(i), LAN));
    }
    assertThat(plan.candidates()).isEqualTo(1 + NONE.candidatesMax());
    assertThat(plan.dialAt(peer(1))).isPresent();
  }

  @Test
  void the_ways_to_find_peers_have_their_turns() {
    plan = new AutoDialPlan(FOUR, new Random(1), shunned::contains);
    on(new Input.Found(peer(10), LAN));
    on(new Input.Connected(peer(10), true));
    on(new Input.Dialed(peer(10)));
    shunned.addAll(List.of(peer(11), peer(12), peer(20), peer(21)));
    on(new Input.Found(peer(11), LAN));
    on(new Input.Found(peer(12), LAN));
    on(new Input.Found(peer(20), POINT));
    on(new Input.Found(peer(21), POINT));
    shunned.clear();
    assertThat(dialedWithin(Duration.ZERO)).containsExactly(peer(20), peer(11), peer(21));
  }

  @Test
  void who_is_lost_in_one_way_and_still_found_in_another_goes_before_who_is_remembered() {
    foundTwice();
    on(new Input.Lost(peer(1), LAN));
    shunned.clear();
    assertThat(dialedWithin(Duration.ZERO)).startsWith(peer(1));
  }

  @Test
  void who_is_lost_in_every_way_is_remembered() {
    foundTwice();
    on(new Input.Lost(peer(1), LAN));
    on(new Input.Lost(peer(1), POINT));
    shunned.clear();
    assertThat(dialedWithin(Duration.ZERO)).startsWith(peer(2));
  }

  private void foundTwice() {
    plan = new AutoDialPlan(new Bounds(1, SECOND, SECOND, 8), new Random(1), shunned::contains);
    shunned.addAll(List.of(peer(1), peer(2)));
    on(new Input.Known(peer(2), Origin.REMEMBERED));
    on(new Input.Found(peer(1), LAN));
    on(new Input.Found(peer(1), POINT));
  }

  @Test
  void another_connection_takes_the_place_of_one_that_is_lost() {
    for (int i = 1; i <= 3; i++) {
      on(new Input.Connected(peer(i), true));
    }
    effects.clear();
    on(new Input.Disconnected(peer(1)));
    assertThat(effects).containsExactly(new Effect.Release(peer(1)), new Effect.Keep(peer(3)));
  }

  @Test
  void who_is_shunned_no_longer_is_dialed_when_the_time_has_come() {
    on(new Input.Connected(peer(1), true));
    shunned.add(peer(1));
    on(new Input.Disconnected(peer(1)));
    assertThat(dialedWithin(Duration.ofDays(1))).isEmpty();
    shunned.clear();
    assertThat(dialedWithin(Duration.ZERO)).containsExactly(peer(1));
  }

  @Test
  void not_even_a_bootstrap_peer_is_dialed_if_it_is_shunned() {
    shunned.add(peer(1));
    on(new Input.Known(peer(1), Origin.BOOTSTRAP));
    assertThat(dialed()).isEmpty();
  }

  @Test
  void a_flood_of_neighbours_is_bounded_and_pushes_out_no_bootstrap_peer() {
    on(new Input.Known(peer(0), Origin.BOOTSTRAP));
    on(new Input.DialFailed(peer(0)));
    for (int i = 1; i < 100; i++) {
      on(new Input.Found(peer(i), LAN));
    }
    assertThat(plan.candidates()).isLessThanOrEqualTo(1 + TWO.candidatesMax());
    assertThat(plan.dialAt(peer(0))).isPresent();
  }
}
