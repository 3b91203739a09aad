package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hypha.kad.engine.NetworkSize.Estimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuardConfigTest {
  private static final int SIZE = 5_000;
  private static final int K = 20;
  private static final Estimate KNOWN = new Estimate(SIZE, 0.9 * SIZE, 1.1 * SIZE, 12);

  private final SplittableRandom random = KadFixture.seeded(6);
  private final List<KadPeer> honest = KadFixture.peers(random, SIZE);
  private final KadId key = KadId.random(random);

  private List<KadPeer> crowded(int sybils) {
    List<KadPeer> all = new ArrayList<>(KadFixture.nearest(honest, key, K));
    int bits = key.commonPrefixLength(all.getFirst().id()) + 1;
    for (int i = 0; i < sybils; i++) {
      KadPeer any = KadFixture.peer(random);
      all.add(new KadPeer(any.peer(), key.randomBelow(bits, random), any.addresses()));
    }
    return KadFixture.nearest(all, key, K);
  }

  @Test
  void a_crowd_is_suspected_and_its_region_has_room_for_others() {
    Suspicion suspicion =
        GuardConfig.DEFAULT.suspect(key, crowded(20), Optional.of(KNOWN), K).orElseThrow();
    assertThat(suspicion.networkSize()).isEqualTo(SIZE);
    long others = honest.stream().filter(peer -> suspicion.region().contains(peer.id())).count();
    assertThat(others).isGreaterThan(K / 2);
    assertThat(GuardConfig.DEFAULT.search(suspicion, K).next()).contains(suspicion.region());
  }

  @Test
  void nobody_is_suspected_of_chance() {
    assertThat(GuardConfig.DEFAULT.suspect(key, crowded(0), Optional.of(KNOWN), K)).isEmpty();
  }

  @Test
  void nobody_is_suspected_as_long_as_nobody_knows_how_many_there_are() {
    assertThat(GuardConfig.DEFAULT.suspect(key, crowded(20), Optional.empty(), K)).isEmpty();
    Estimate vague = new Estimate(SIZE, 1, Double.POSITIVE_INFINITY, 5);
    assertThat(GuardConfig.DEFAULT.suspect(key, crowded(20), Optional.of(vague), K)).isEmpty();
  }

  @Test
  void without_a_guard_nobody_is_suspected() {
    assertThat(GuardConfig.OFF.suspect(key, crowded(20), Optional.of(KNOWN), K)).isEmpty();
  }

  @Test
  void a_guard_that_would_look_for_ever_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GuardConfig(64, 25, 2, Duration.ofMinutes(2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GuardConfig(64, 18, 2, Duration.ZERO));
  }
}
