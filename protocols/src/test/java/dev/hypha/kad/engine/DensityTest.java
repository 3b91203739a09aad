package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DensityTest {
  private static final int SIZE = 10_000;

  private final SplittableRandom random = KadFixture.seeded(5);

  /**
   * The nearest of {@code SIZE} honest ones to any key, by their distances alone: the gaps between
   * them are exponential.
   */
  private List<KadId> honest(KadId key, int count) {
    List<KadId> all = new ArrayList<>();
    double at = 0;
    for (int i = 0; i < count; i++) {
      at -= Math.log(1 - random.nextDouble()) / SIZE;
      long first = (long) (at * 0x1p63) << 1;
      all.add(key.distanceTo(new KadId(first, random.nextLong(), 0, 0)));
    }
    return all;
  }

  /** With so many ids that are nearer than the nearest honest one, as if mined for it. */
  private List<KadId> censored(KadId key, int sybils, int k) {
    List<KadId> all = honest(key, k);
    int bits = key.commonPrefixLength(all.getFirst()) + 1;
    for (int i = 0; i < sybils; i++) {
      all.add(key.randomBelow(bits, random));
    }
    return all.stream().sorted(key.nearestFirst()).limit(k).toList();
  }

  private int suspicious(int rounds, int sybils, double sizeError) {
    int found = 0;
    for (int i = 0; i < rounds; i++) {
      KadId key = KadId.random(random);
      found +=
          Density.around(key, censored(key, sybils, 20), SIZE * sizeError).isSuspicious() ? 1 : 0;
    }
    return found;
  }

  @Test
  void an_honest_network_is_hardly_ever_suspected() {
    int known = suspicious(20_000, 0, 1);
    int misjudged = suspicious(20_000, 0, 0.8);
    System.out.println("of 20,000 suspected: " + known + ", size misjudged: " + misjudged);
    assertThat(known).isLessThan(20_000 / 500);
    assertThat(misjudged).isLessThan(20_000 / 100);
  }

  @Test
  void cve_2023_26248_sybils_next_to_a_key_are_noticed() {
    for (int sybils : new int[] {20, 45, 100}) {
      int found = suspicious(2_000, sybils, 1);
      System.out.println(sybils + " sybils: noticed " + found + " of 2,000");
      assertThat(found).isGreaterThan(1_990);
    }
    assertThat(suspicious(2_000, 20, 0.8)).isGreaterThan(1_980);
  }

  @Test
  void the_published_divergence_tells_the_two_apart_as_well() {
    double honest = 0;
    double censored = 0;
    for (int i = 0; i < 500; i++) {
      KadId key = KadId.random(random);
      honest += Density.around(key, honest(key, 20), SIZE).divergence() / 500;
      censored += Density.around(key, censored(key, 20, 20), SIZE).divergence() / 500;
    }
    System.out.println("divergence: honest " + honest + ", censored " + censored);
    assertThat(honest).isBetween(0.0, 0.94);
    assertThat(censored).isGreaterThan(0.94);
  }

  @Test
  void nobody_or_few_are_never_suspicious() {
    KadId key = KadId.random(random);
    assertThat(Density.around(key, List.of(), SIZE).isSuspicious()).isFalse();
    assertThat(Density.around(key, List.of(key, key), SIZE).isSuspicious()).isFalse();
  }

  @Test
  void a_network_that_is_too_thin_is_not_suspicious() {
    KadId key = KadId.random(random);
    assertThat(Density.around(key, honest(key, 20), SIZE * 10.0).deviance()).isZero();
  }

  @Test
  void the_place_where_it_is_most_crowded_is_told() {
    KadId key = KadId.random(random);
    Density density = Density.around(key, censored(key, 12, 40), SIZE);
    assertThat(density.found()).isBetween(12, 16);
    assertThat(density.expected()).isLessThan(6);
  }
}
