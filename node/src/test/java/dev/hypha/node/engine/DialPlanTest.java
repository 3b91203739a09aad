package dev.hypha.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.node.engine.DialPlan.Delays;
import dev.hypha.node.engine.DialPlan.Effect;
import dev.hypha.node.engine.DialPlan.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DialPlanTest {
  private static final long MS = 1_000_000;
  private static final Multiaddr PUBLIC_4 = address("/ip4/8.8.8.8/tcp/1");
  private static final Multiaddr PUBLIC_6 = address("/ip6/2001:db8::1/tcp/1");
  private static final Multiaddr PRIVATE_4 = address("/ip4/10.0.0.1/tcp/1");
  private static final Multiaddr LOOPBACK = address("/ip4/127.0.0.1/tcp/1");
  private static final Multiaddr QUIC_4 = address("/ip4/8.8.8.8/udp/1/quic-v1");
  private static final Multiaddr QUIC_6 = address("/ip6/2001:db8::1/udp/1/quic-v1");
  private static final Multiaddr QUIC_NEAR = address("/ip4/10.0.0.1/udp/1/quic-v1");
  private static final Multiaddr WEB_SOCKET = address("/ip4/8.8.8.8/tcp/2/ws");
  private static final Multiaddr SECURE_WEB_SOCKET = address("/ip4/8.8.8.8/tcp/3/tls/sni/a.b/ws");
  private static final Multiaddr RELAYED =
      address(
          "/ip4/9.9.9.9/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit");

  private final List<Effect> effects = new ArrayList<>();

  @Test
  void ip6_goes_first_and_ip4_follows_a_quarter_of_a_second_later() {
    DialPlan plan = plan(8, PUBLIC_4, PUBLIC_6);
    tick(plan, 0);
    assertThat(effects).containsExactly(new Effect.Dial(PUBLIC_6));
    assertThat(plan.wakeAt()).isEqualTo(250 * MS);
    tick(plan, 250 * MS);
    assertThat(effects).containsExactly(new Effect.Dial(PUBLIC_6), new Effect.Dial(PUBLIC_4));
  }

  @Test
  void near_addresses_do_not_wait_for_far_ones_nor_far_ones_for_near_ones() {
    DialPlan plan = plan(8, PUBLIC_4, PRIVATE_4);
    tick(plan, 0);
    assertThat(effects).containsExactly(new Effect.Dial(PRIVATE_4), new Effect.Dial(PUBLIC_4));
  }

  @Test
  void near_addresses_follow_each_other_after_30_ms() {
    DialPlan plan = plan(8, PRIVATE_4, LOOPBACK);
    tick(plan, 0);
    assertThat(plan.wakeAt()).isEqualTo(30 * MS);
  }

  @Test
  void a_failure_lets_the_next_address_begin_at_once() {
    DialPlan plan = plan(8, PUBLIC_4, PUBLIC_6);
    tick(plan, 0);
    plan.on(new Input.Failed(PUBLIC_6), 10 * MS, effects::add);
    assertThat(effects).containsExactly(new Effect.Dial(PUBLIC_6), new Effect.Dial(PUBLIC_4));
  }

  @Test
  void relayed_addresses_come_last() {
    DialPlan plan = plan(8, RELAYED, PUBLIC_4);
    tick(plan, 0);
    assertThat(effects).containsExactly(new Effect.Dial(PUBLIC_4));
    assertThat(plan.wakeAt()).isEqualTo(500 * MS);
  }

  @Test
  void a_relayed_address_alone_begins_at_once() {
    DialPlan plan = plan(8, RELAYED);
    tick(plan, 0);
    assertThat(effects).containsExactly(new Effect.Dial(RELAYED));
  }

  @Test
  void the_first_success_ends_the_race() {
    DialPlan plan = plan(8, PUBLIC_4, PUBLIC_6);
    tick(plan, 0);
    plan.on(new Input.Succeeded(PUBLIC_6), 1, effects::add);
    plan.on(new Input.Failed(PUBLIC_4), 2, effects::add);
    tick(plan, 1000 * MS);
    assertThat(effects).containsExactly(new Effect.Dial(PUBLIC_6), new Effect.Won(PUBLIC_6));
    assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
  }

  // ---- kinds

  @Test
  void tcp_begins_a_quarter_of_a_second_after_quic() {
    assertThat(turns(PUBLIC_4, QUIC_4)).containsExactly("0 " + QUIC_4, "250 " + PUBLIC_4);
  }

  @Test
  void tcp_begins_30_ms_after_quic_where_the_peer_is_near() {
    assertThat(turns(PRIVATE_4, QUIC_NEAR)).containsExactly("0 " + QUIC_NEAR, "30 " + PRIVATE_4);
  }

  @Test
  void tcp_of_a_peer_without_quic_begins_at_once() {
    assertThat(turns(PUBLIC_4)).containsExactly("0 " + PUBLIC_4);
  }

  @Test
  void quic_far_away_does_not_delay_tcp_nearby_nor_the_other_way_round() {
    assertThat(turns(PRIVATE_4, QUIC_4)).containsExactly("0 " + PRIVATE_4, "0 " + QUIC_4);
    assertThat(turns(PUBLIC_4, QUIC_NEAR)).containsExactly("0 " + QUIC_NEAR, "0 " + PUBLIC_4);
  }

  @Test
  void the_families_of_each_kind_take_turns_and_tcp_follows_the_last_of_quic() {
    assertThat(turns(PUBLIC_4, PUBLIC_6, QUIC_4, QUIC_6))
        .containsExactly("0 " + QUIC_6, "250 " + QUIC_4, "500 " + PUBLIC_6, "750 " + PUBLIC_4);
  }

  @Test
  void the_third_and_all_further_addresses_of_a_kind_begin_together() {
    Multiaddr second = address("/ip4/8.8.8.8/udp/2/quic-v1");
    Multiaddr third = address("/ip4/8.8.8.8/udp/3/quic-v1");
    assertThat(turns(QUIC_4, second, third, QUIC_6, PUBLIC_4))
        .containsExactly(
            "0 " + QUIC_6, "250 " + QUIC_4, "500 " + second, "500 " + third, "750 " + PUBLIC_4);
    assertThat(turns(QUIC_4, second, third, PUBLIC_4))
        .containsExactly("0 " + QUIC_4, "250 " + second, "250 " + third, "500 " + PUBLIC_4);
  }

  @Test
  void web_sockets_come_after_tcp_and_alone_at_once() {
    assertThat(turns(WEB_SOCKET, PUBLIC_4, QUIC_4))
        .containsExactly("0 " + QUIC_4, "250 " + PUBLIC_4, "500 " + WEB_SOCKET);
    assertThat(turns(WEB_SOCKET, QUIC_4)).containsExactly("0 " + QUIC_4, "250 " + WEB_SOCKET);
    assertThat(turns(WEB_SOCKET)).containsExactly("0 " + WEB_SOCKET);
    assertThat(turns(SECURE_WEB_SOCKET, PUBLIC_4))
        .containsExactly("0 " + PUBLIC_4, "250 " + SECURE_WEB_SOCKET);
  }

  @Test
  void relayed_addresses_begin_half_a_second_later_in_the_order_of_the_ways_to_the_relay() {
    Multiaddr byQuic = address(RELAYED.toString().replace("/tcp/1/", "/udp/1/quic-v1/"));
    assertThat(turns(RELAYED, byQuic, PUBLIC_4))
        .containsExactly("0 " + PUBLIC_4, "500 " + byQuic, "750 " + RELAYED);
    assertThat(turns(RELAYED, byQuic)).containsExactly("0 " + byQuic, "250 " + RELAYED);
    assertThat(turns(RELAYED, PRIVATE_4)).containsExactly("0 " + PRIVATE_4, "500 " + RELAYED);
  }

  @Test
  void an_address_that_is_named_goes_before_those_that_are_known() {
    assertThat(turns(plan(8, List.of(WEB_SOCKET), QUIC_4, QUIC_NEAR, PUBLIC_4)))
        .containsExactly("0 " + WEB_SOCKET, "250 " + QUIC_NEAR, "250 " + QUIC_4, "500 " + PUBLIC_4);
    assertThat(turns(plan(8, List.of(PRIVATE_4), QUIC_4)))
        .containsExactly("0 " + PRIVATE_4, "30 " + QUIC_4);
    assertThat(turns(plan(8, List.of(PRIVATE_4, RELAYED), QUIC_4)))
        .containsExactly("0 " + PRIVATE_4, "500 " + RELAYED, "750 " + QUIC_4);
  }

  @Test
  void addresses_that_are_named_are_ranked_among_each_other() {
    assertThat(turns(plan(8, List.of(PUBLIC_4, QUIC_4), QUIC_6)))
        .containsExactly("0 " + QUIC_4, "250 " + PUBLIC_4, "500 " + QUIC_6);
  }

  @Test
  void when_what_is_named_has_failed_what_is_known_begins_at_once() {
    DialPlan plan = plan(8, List.of(PUBLIC_4), QUIC_4, PRIVATE_4, WEB_SOCKET);
    tick(plan, 0);
    plan.on(new Input.Failed(PUBLIC_4), 10 * MS, effects::add);
    assertThat(effects)
        .containsExactly(
            new Effect.Dial(PUBLIC_4), new Effect.Dial(PRIVATE_4), new Effect.Dial(QUIC_4));
    assertThat(plan.wakeAt()).as("a quarter of a second after QUIC").isEqualTo(260 * MS);
  }

  @Test
  void a_failure_of_quic_lets_tcp_begin_at_once() {
    DialPlan plan = plan(8, PUBLIC_4, QUIC_4);
    tick(plan, 0);
    plan.on(new Input.Failed(QUIC_4), 10 * MS, effects::add);
    assertThat(effects).containsExactly(new Effect.Dial(QUIC_4), new Effect.Dial(PUBLIC_4));
  }

  @Test
  void a_failure_of_one_quic_address_does_not_let_tcp_begin_while_another_is_tried() {
    DialPlan plan = plan(8, PUBLIC_4, QUIC_4, QUIC_6);
    tick(plan, 0);
    plan.on(new Input.Failed(QUIC_6), 10 * MS, effects::add);
    assertThat(effects).containsExactly(new Effect.Dial(QUIC_6), new Effect.Dial(QUIC_4));
    tick(plan, 250 * MS);
    assertThat(effects).hasSize(2);
    plan.on(new Input.Failed(QUIC_4), 260 * MS, effects::add);
    assertThat(effects).endsWith(new Effect.Dial(PUBLIC_4)).hasSize(3);
  }

  @Test
  void a_failure_nearby_does_not_bring_far_addresses_forward_while_one_of_them_is_tried() {
    DialPlan plan = plan(8, LOOPBACK, QUIC_4, PUBLIC_4);
    tick(plan, 0);
    plan.on(new Input.Failed(LOOPBACK), 1 * MS, effects::add);
    assertThat(effects).containsExactly(new Effect.Dial(LOOPBACK), new Effect.Dial(QUIC_4));
    tick(plan, 250 * MS);
    assertThat(effects).endsWith(new Effect.Dial(PUBLIC_4));
  }

  @Test
  void a_relayed_address_begins_early_only_when_no_direct_one_is_tried_any_more() {
    DialPlan plan = plan(8, RELAYED, PUBLIC_4, LOOPBACK);
    tick(plan, 0);
    plan.on(new Input.Failed(LOOPBACK), 1 * MS, effects::add);
    assertThat(effects).hasSize(2);
    plan.on(new Input.Failed(PUBLIC_4), 2 * MS, effects::add);
    assertThat(effects).endsWith(new Effect.Dial(RELAYED));
  }

  @Test
  void the_addresses_whose_turn_never_came_are_known_at_the_end() {
    DialPlan plan = plan(8, WEB_SOCKET, PUBLIC_4, QUIC_4);
    tick(plan, 0);
    plan.on(new Input.Succeeded(QUIC_4), 1, effects::add);
    assertThat(plan.waiting()).containsExactly(PUBLIC_4, WEB_SOCKET);
    assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
    tick(plan, 1000 * MS);
    assertThat(effects).containsExactly(new Effect.Dial(QUIC_4), new Effect.Won(QUIC_4));
  }

  /** When each address begins if nobody answers: {@code 250 /ip4/…}. */
  private static List<String> turns(Multiaddr... addresses) {
    return turns(plan(64, addresses));
  }

  private static List<String> turns(DialPlan plan) {
    List<String> turns = new ArrayList<>();
    for (long now = 0; now != Long.MAX_VALUE; now = plan.wakeAt()) {
      long at = now / MS;
      plan.tick(
          now,
          effect -> {
            if (effect instanceof Effect.Dial(Multiaddr address)) {
              turns.add(at + " " + address);
            }
          });
    }
    return turns;
  }

  // ---- whole races

  @Test
  void a_race_without_addresses_is_lost_at_once() {
    tick(plan(8), 0);
    assertThat(effects).containsExactly(new Effect.Lost());
  }

  @Test
  void any_order_of_failures_tries_every_address_once_and_never_too_many_together() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Multiaddr> addresses = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        String host = random.nextBoolean() ? "/ip4/10.0.0." + i : "/ip6/2001:db8::" + (i + 1);
        String[] kinds = {"/tcp/1", "/udp/1/quic-v1", "/tcp/2/ws"};
        addresses.add(address(host + kinds[random.nextInt(kinds.length)]));
      }
      exhaust(seed, random, addresses);
    }
  }

  private void exhaust(long seed, Random random, List<Multiaddr> addresses) {
    effects.clear();
    List<Multiaddr> named = new ArrayList<>();
    while (random.nextInt(3) == 0 && !addresses.isEmpty()) {
      named.add(addresses.removeLast());
    }
    DialPlan plan = new DialPlan(named, addresses, Delays.DEFAULT, 3, 0);
    List<Multiaddr> dialed = new ArrayList<>();
    List<Multiaddr> running = new ArrayList<>();
    long now = 0;
    tick(plan, now);
    while (!effects.contains(new Effect.Lost())) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Dial(Multiaddr address)) {
          dialed.add(address);
          running.add(address);
        }
      }
      effects.clear();
      assertThat(running).as("seed " + seed).hasSizeBetween(1, 3);
      now += random.nextInt(100) * MS;
      if (random.nextBoolean()) {
        tick(plan, now);
      } else {
        plan.on(
            new Input.Failed(running.remove(random.nextInt(running.size()))), now, effects::add);
      }
    }
    addresses.addAll(named);
    assertThat(dialed).as("seed " + seed).containsExactlyInAnyOrderElementsOf(addresses);
  }

  private static DialPlan plan(int parallelMax, Multiaddr... addresses) {
    return plan(parallelMax, List.of(), addresses);
  }

  private static DialPlan plan(int parallelMax, List<Multiaddr> named, Multiaddr... known) {
    return new DialPlan(
        named,
        List.of(known),
        new Delays(Duration.ofMillis(30), Duration.ofMillis(250), Duration.ofMillis(500)),
        parallelMax,
        0);
  }

  private void tick(DialPlan plan, long now) {
    plan.tick(now, effects::add);
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
