package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReprovideScheduleTest {
  private static final ReprovideConfig CONFIG = ReprovideConfig.DEFAULT;
  private static final long CYCLE = CONFIG.every().toNanos();
  private static final long RETRY = CONFIG.retry().toNanos();

  private final SplittableRandom random = KadFixture.seeded(11);
  private final KadId self = KadId.random(random);
  private final ReprovideSchedule schedule = new ReprovideSchedule(self, CONFIG, 0);

  private List<Bytes> said(int count, long at) {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes key = KadFixture.peerId(random).toBytes();
      keys.add(key);
      schedule.on(new ReprovideInput.Said(key, at), at, effect -> {});
    }
    return keys;
  }

  private void sized(double peers) {
    schedule.on(new ReprovideInput.Sized(peers), 0, effect -> {});
  }

  private Optional<ReprovideEffect.Sweep> tick(long now) {
    List<ReprovideEffect.Sweep> sweeps = new ArrayList<>();
    schedule.tick(now, effect -> sweeps.add((ReprovideEffect.Sweep) effect));
    return sweeps.stream().findFirst();
  }

  private void swept(List<Bytes> taken, long now) {
    schedule.on(new ReprovideInput.Swept(taken), now, effect -> {});
  }

  /** Sweeps whatever is due until {@code end}; when each key was said. */
  private Map<Bytes, List<Long>> run(long begin, long end) {
    Map<Bytes, List<Long>> times = new HashMap<>();
    long now = begin;
    while (now < end) {
      Optional<ReprovideEffect.Sweep> sweep = tick(now);
      if (sweep.isEmpty()) {
        assertThat(schedule.wakeAt()).isGreaterThan(now);
        now = schedule.wakeAt();
      } else {
        for (Bytes key : sweep.get().keys()) {
          times.computeIfAbsent(key, _ -> new ArrayList<>()).add(now);
        }
        swept(sweep.get().keys(), now);
      }
    }
    return times;
  }

  @Test
  void every_key_is_said_once_in_a_cycle_together_with_its_region() {
    sized(10_000);
    List<Bytes> keys = said(5_000, -CYCLE / 8);
    Map<Bytes, List<Long>> times = run(0, CYCLE);
    assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(times.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    assertThat(schedule.regionBits()).isEqualTo(7); // 10,000 / 128 = 78; half of it is below 40
    Map<Long, Set<Long>> regions = new HashMap<>();
    times.forEach(
        (key, at) ->
            regions
                .computeIfAbsent(KadId.ofKey(key).first() >>> 57, _ -> new HashSet<>())
                .add(at.getFirst()));
    assertThat(regions).hasSize(128);
    assertThat(regions.values()).allSatisfy(at -> assertThat(at).hasSize(1));
  }

  @Test
  void regions_do_not_change_with_every_guess_of_the_size() {
    sized(10_000);
    assertThat(schedule.regionBits()).isEqualTo(7);
    sized(8_600);
    sized(11_900);
    sized(4_000);
    assertThat(schedule.regionBits()).isEqualTo(7);
    sized(3_000);
    assertThat(schedule.regionBits()).isEqualTo(6);
    sized(40_000);
    assertThat(schedule.regionBits()).isEqualTo(9);
  }

  @Test
  void the_work_is_spread_evenly_over_the_cycle() {
    sized(10_000);
    said(5_000, -CYCLE / 8);
    int[] quarters = new int[4];
    run(0, CYCLE).values().forEach(at -> quarters[(int) (at.getFirst() * 4 / CYCLE)]++);
    for (int quarter : quarters) {
      assertThat(quarter).isBetween(1_100, 1_400);
    }
  }

  @Test
  void no_key_waits_longer_than_a_cycle_and_an_eighth_though_the_size_changes_all_the_time() {
    List<Bytes> keys = said(300, 0);
    Map<Bytes, Long> last = new HashMap<>();
    keys.forEach(key -> last.put(key, 0L));
    long step = CYCLE / 500;
    for (long now = step; now < 4 * CYCLE; now += step) {
      sized(Math.exp(5 * random.nextDouble()) * 100);
      for (Optional<ReprovideEffect.Sweep> next = tick(now); next.isPresent(); next = tick(now)) {
        for (Bytes key : next.get().keys()) {
          assertThat(now - last.put(key, now)).isLessThanOrEqualTo(CYCLE + CYCLE / 8 + step);
        }
        swept(next.get().keys(), now);
      }
    }
    assertThat(last.values())
        .allSatisfy(at -> assertThat(at).isGreaterThan(4 * CYCLE - CYCLE - CYCLE / 8 - 2 * step));
  }

  @Test
  void what_is_most_overdue_comes_first_after_a_restart() {
    sized(10_000);
    List<Bytes> fresh = said(500, -2 * CYCLE);
    List<Bytes> old = said(500, -9 * CYCLE);
    List<Bytes> order = new ArrayList<>();
    for (Optional<ReprovideEffect.Sweep> next = tick(0); next.isPresent(); next = tick(0)) {
      order.addAll(next.get().keys());
      swept(next.get().keys(), 0);
    }
    assertThat(order).hasSize(1_000);
    assertThat(order.subList(0, 20)).containsAnyElementsOf(old);
    assertThat(order.getFirst()).isIn(old);
    assertThat(order.subList(900, 1_000)).containsAnyElementsOf(fresh);
    assertThat(schedule.overdue(0)).isZero();
  }

  @Test
  void a_restart_changes_no_ones_time() {
    sized(10_000);
    Bytes key = said(1, CYCLE / 2).getFirst();
    tick(CYCLE / 2);
    long before = schedule.wakeAt();
    ReprovideSchedule restarted = new ReprovideSchedule(self, CONFIG, 3 * CYCLE);
    restarted.on(new ReprovideInput.Sized(10_000), 0, effect -> {});
    restarted.on(new ReprovideInput.Said(key, CYCLE / 2), CYCLE / 2, effect -> {});
    restarted.tick(CYCLE / 2, effect -> {});
    assertThat(restarted.wakeAt()).isEqualTo(before);
  }

  @Test
  void keys_that_nobody_took_one_after_the_other_are_tried_again_together() {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keys.add(KadFixture.peerId(random).toBytes());
      long at = i * (RETRY / 4) / 100;
      schedule.on(new ReprovideInput.Begun(keys.getLast()), at, effect -> {});
    }
    Bytes fresh = KadFixture.peerId(random).toBytes();
    schedule.on(new ReprovideInput.Begun(fresh), RETRY - 1, effect -> {});
    assertThat(tick(RETRY).orElseThrow().keys()).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void one_sweep_comes_after_the_other() {
    sized(10_000);
    said(100, -3 * CYCLE);
    ReprovideEffect.Sweep first = tick(0).orElseThrow();
    assertThat(tick(CYCLE)).isEmpty();
    assertThat(schedule.wakeAt()).isEqualTo(Long.MAX_VALUE);
    swept(first.keys(), CYCLE);
    assertThat(tick(CYCLE)).isPresent();
  }

  @Test
  void what_nobody_has_taken_is_said_again_soon_and_holds_up_nobody_else() {
    sized(10_000);
    said(100, -3 * CYCLE);
    ReprovideEffect.Sweep first = tick(0).orElseThrow();
    swept(List.of(), 0);
    ReprovideEffect.Sweep second = tick(0).orElseThrow();
    assertThat(second.keys()).doesNotContainAnyElementsOf(first.keys());
    swept(second.keys(), 0);
    run(0, RETRY);
    assertThat(tick(RETRY).orElseThrow().keys()).containsExactlyElementsOf(first.keys());
  }

  @Test
  void what_was_begun_is_said_unless_somebody_else_has_done_it() {
    Bytes heard = KadFixture.peerId(random).toBytes();
    Bytes unheard = KadFixture.peerId(random).toBytes();
    schedule.on(new ReprovideInput.Begun(heard), 0, effect -> {});
    schedule.on(new ReprovideInput.Begun(unheard), 0, effect -> {});
    schedule.on(new ReprovideInput.Said(heard, 1), 1, effect -> {});
    assertThat(tick(RETRY - 1)).isEmpty();
    assertThat(tick(RETRY).orElseThrow().keys()).containsExactly(unheard);
  }

  @Test
  void what_is_provided_no_more_is_not_said() {
    Bytes key = said(1, -CYCLE).getFirst();
    schedule.on(new ReprovideInput.Stopped(key), 0, effect -> {});
    assertThat(tick(2 * CYCLE)).isEmpty();
    assertThat(schedule.size()).isZero();
    assertThat(schedule.provides(key)).isFalse();
  }

  @Test
  void a_region_with_very_many_keys_takes_several_sweeps() {
    List<Bytes> keys = said(CONFIG.keysMax() + 10, -2 * CYCLE);
    ReprovideEffect.Sweep first = tick(0).orElseThrow();
    assertThat(first.keys()).hasSize(CONFIG.keysMax());
    swept(first.keys(), 0);
    List<Bytes> rest = tick(0).orElseThrow().keys();
    assertThat(rest).hasSize(10).doesNotContainAnyElementsOf(first.keys());
    assertThat(keys).containsAll(rest);
  }

  @Test
  void a_day_is_long_enough_for_others_not_to_forget() {
    Duration longest = CONFIG.every().plus(CONFIG.every().dividedBy(8));
    assertThat(longest).isLessThan(Duration.ofDays(2));
  }
}
