package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkSizeTest {
  private final SplittableRandom random = KadFixture.seeded(4);

  private List<KadId> ids(int count) {
    List<KadId> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(KadId.random(random));
    }
    return all;
  }

  private static List<KadId> nearest(List<KadId> all, KadId key) {
    return all.stream().sorted(key.nearestFirst()).limit(20).toList();
  }

  @Test
  void the_size_lies_within_the_bounds_nearly_always() {
    int within = 0;
    int rounds = 60;
    for (int round = 0; round < rounds; round++) {
      int size = 200 + random.nextInt(3_000);
      List<KadId> all = ids(size);
      NetworkSize ours = new NetworkSize();
      for (int i = 0; i < 30; i++) {
        KadId key = KadId.random(random);
        ours.track(key, nearest(all, key), 0);
      }
      var estimate = ours.estimate(0).orElseThrow();
      assertThat(estimate.peers()).isBetween(size * 0.75, size * 1.33);
      within += estimate.low() <= size && size <= estimate.high() ? 1 : 0;
    }
    System.out.println("within " + within + " of " + rounds);
    assertThat(within).isGreaterThanOrEqualTo(rounds * 85 / 100);
  }

  @Test
  void peers_that_crowd_around_a_few_keys_do_not_move_it() {
    List<KadId> all = ids(3_000);
    NetworkSize ours = new NetworkSize();
    for (int i = 0; i < 50; i++) {
      KadId key = KadId.random(random);
      if (i % 5 == 0) {
        List<KadId> sybils = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
          sybils.add(key.randomBelow(40, random));
        }
        ours.track(key, nearest(sybils, key), 0);
      } else {
        ours.track(key, nearest(all, key), 0);
      }
    }
    assertThat(ours.estimate(0).orElseThrow().peers()).isBetween(3_000 * 0.75, 3_000 * 1.4);
  }

  @Test
  void it_is_more_certain_the_more_it_has_seen() {
    List<KadId> all = ids(1_000);
    NetworkSize ours = new NetworkSize();
    List<Double> widths = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      KadId key = KadId.random(random);
      ours.track(key, nearest(all, key), 0);
      if (i == 10 || i == 100) {
        var estimate = ours.estimate(0).orElseThrow();
        widths.add(estimate.high() - estimate.low());
      }
    }
    assertThat(widths.get(1)).isLessThan(widths.get(0) / 2);
  }

  @Test
  void it_says_nothing_from_few_lookups_or_old_ones() {
    List<KadId> all = ids(100);
    NetworkSize ours = new NetworkSize();
    for (int i = 0; i < 5; i++) {
      assertThat(ours.estimate(0)).isEmpty();
      KadId key = KadId.random(random);
      ours.track(key, nearest(all, key), 0);
    }
    assertThat(ours.estimate(Duration.ofHours(2).toNanos())).isPresent();
    assertThat(ours.estimate(Duration.ofHours(2).toNanos() + 1)).isEmpty();
  }

  @Test
  void of_lookups_in_one_part_of_the_space_only_the_last_counts() {
    List<KadId> all = ids(3_000);
    NetworkSize ours = new NetworkSize();
    KadId self = KadId.random(random);
    for (int i = 0; i < 50; i++) {
      KadId near = self.randomBelow(8, random);
      ours.track(near, nearest(all, near), 0);
    }
    assertThat(ours.estimate(0)).isEmpty();
  }
}
