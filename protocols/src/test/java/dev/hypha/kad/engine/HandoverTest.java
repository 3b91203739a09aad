package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final int K = 20;
  private static final int GIVERS = 2;

  private final SplittableRandom random = new SplittableRandom(1);

  private List<KadId> places(int count) {
    return Stream.generate(() -> KadId.random(random)).limit(count).toList();
  }

  @Test
  void no_key_outside_of_the_region_is_to_be_given() {
    int given = 0;
    for (int round = 0; round < 200; round++) {
      KadId self = KadId.random(random);
      List<KadId> known = new ArrayList<>(places(random.nextInt(1, 200)));
      KadId newcomer = self.randomBelow(random.nextInt(12), random);
      Handover handover = new Handover(self, newcomer, known, K, GIVERS);
      for (int i = 0; i < 200; i++) {
        KadId key = self.randomBelow(random.nextInt(12), random);
        if (handover.gives(key)) {
          given++;
          assertThat(handover.region())
              .hasValueSatisfying(r -> assertThat(r.contains(key)).isTrue());
        }
      }
    }
    assertThat(given).isGreaterThan(100);
  }

  @Test
  void the_larger_the_network_the_smaller_the_region() {
    KadId self = KadId.random(random);
    KadId neighbour = self.randomBelow(200, random);
    List<KadId> many = places(4_000);
    assertThat(new Handover(self, neighbour, many.subList(0, 10), K, GIVERS).region())
        .hasValueSatisfying(region -> assertThat(region.bits()).isLessThanOrEqualTo(4));
    assertThat(new Handover(self, neighbour, many, K, GIVERS).region())
        .hasValueSatisfying(region -> assertThat(region.bits()).isGreaterThanOrEqualTo(8));
  }

  @Test
  void who_comes_far_away_in_a_large_network_is_given_nothing() {
    KadId self = KadId.random(random);
    KadId far = self.flipped(0);
    assertThat(new Handover(self, far, places(1_000), K, GIVERS).region()).isEmpty();
  }

  @Test
  void of_those_who_hold_a_value_two_give_it() {
    List<KadId> all = places(300);
    KadId key = KadId.random(random);
    KadId newcomer = key.randomBelow(100, random);
    long givers =
        all.stream()
            .filter(
                self -> {
                  List<KadId> others = all.stream().filter(each -> !each.equals(self)).toList();
                  return new Handover(self, newcomer, others, K, GIVERS).gives(key);
                })
            .count();
    assertThat(givers).isEqualTo(GIVERS);
  }
}
