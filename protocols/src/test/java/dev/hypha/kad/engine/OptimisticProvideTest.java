package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OptimisticProvideTest {
  private static final int K = 20;

  private final SplittableRandom random = KadFixture.seeded(13);

  @Test
  void nine_of_ten_times_fewer_than_k_are_nearer_than_who_is_just_near_enough() {
    List<KadPeer> all = KadFixture.peers(random, 5_000);
    int wrong = 0;
    int rounds = 300;
    for (int i = 0; i < rounds; i++) {
      KadId key = KadId.random(random);
      OptimisticProvide judge = new OptimisticProvide(key, 5_000, K);
      long near = all.stream().filter(peer -> judge.isNear(peer.id())).count();
      wrong += near > K ? 1 : 0;
      assertThat(near).isGreaterThan(2);
    }
    assertThat((double) wrong / rounds).isLessThan(0.12);
  }

  @Test
  void it_is_done_with_the_nearest_and_not_with_others() {
    List<KadPeer> all = KadFixture.peers(random, 5_000);
    int done = 0;
    int rounds = 100;
    for (int i = 0; i < rounds; i++) {
      KadId key = KadId.random(random);
      OptimisticProvide judge = new OptimisticProvide(key, 5_000, K);
      List<KadId> near = KadFixture.nearest(all, key, 2 * K).stream().map(KadPeer::id).toList();
      done += judge.isDone(near.subList(0, K)) ? 1 : 0;
      assertThat(judge.isDone(near.subList(K, 2 * K))).isFalse();
      assertThat(judge.isDone(near.subList(0, K - 1))).isFalse();
    }
    assertThat(done).isGreaterThan(80);
  }

  @Test
  void three_quarters_are_enough() {
    assertThat(OptimisticProvide.enough(20)).isEqualTo(15);
    assertThat(OptimisticProvide.enough(3)).isEqualTo(3);
    assertThat(OptimisticProvide.enough(1)).isEqualTo(1);
  }

  @Test
  void the_mean_of_one_or_more_half_of_the_time_is_the_logarithm_of_two() {
    assertThat(OptimisticProvide.mean(1, 0.5)).isCloseTo(Math.log(2), within(1e-9));
  }
}
