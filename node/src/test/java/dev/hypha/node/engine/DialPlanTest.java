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
        String host = random.nextBoolean() ? "10.0.0." : "8.8.4.";
        addresses.add(address("/ip4/" + host + i + "/tcp/1"));
      }
      exhaust(seed, random, addresses);
    }
  }

  private void exhaust(long seed, Random random, List<Multiaddr> addresses) {
    effects.clear();
    DialPlan plan = new DialPlan(addresses, Delays.DEFAULT, 3, 0);
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
    assertThat(dialed).as("seed " + seed).containsExactlyInAnyOrderElementsOf(addresses);
  }

  private static DialPlan plan(int parallelMax, Multiaddr... addresses) {
    return new DialPlan(
        List.of(addresses),
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
