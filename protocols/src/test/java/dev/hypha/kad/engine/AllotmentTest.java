package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.kad.engine.NetworkSize.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AllotmentTest {
  private static final int K = 20;
  private static final Estimate SIZE = new Estimate(2_000, 1_900, 2_100, 20);

  private final SplittableRandom random = KadFixture.seeded(12);

  @Test
  void each_key_goes_to_its_nearest() {
    List<KadPeer> peers = KadFixture.peers(random, 90);
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      keys.add(KadFixture.peerId(random).toBytes());
    }
    Allotment allotment = Allotment.of(keys, peers, K, GuardConfig.OFF, Optional.empty());
    for (Bytes key : keys) {
      List<KadPeer> told =
          peers.stream()
              .filter(peer -> allotment.keys().getOrDefault(peer, List.of()).contains(key))
              .toList();
      assertThat(told)
          .containsExactlyInAnyOrderElementsOf(KadFixture.nearest(peers, KadId.ofKey(key), K));
    }
    assertThat(allotment.suspicions()).isEmpty();
  }

  @Test
  void cve_2023_26248_where_too_many_crowd_around_a_key_everybody_around_it_is_told() {
    List<KadPeer> honest = KadFixture.peers(random, 2_000);
    Bytes key = KadFixture.peerId(random).toBytes();
    KadId place = KadId.ofKey(key);
    List<KadPeer> all = new ArrayList<>(honest);
    for (int i = 0; i < 45; i++) {
      all.add(new KadPeer(KadFixture.peerId(random), place.randomBelow(16, random), List.of()));
    }
    List<KadPeer> near = KadFixture.nearest(honest, place, K);

    Allotment undefended = Allotment.of(List.of(key), all, K, GuardConfig.OFF, Optional.of(SIZE));
    assertThat(undefended.keys().keySet()).as("the attack").doesNotContainAnyElementsOf(near);

    Allotment defended = Allotment.of(List.of(key), all, K, GuardConfig.DEFAULT, Optional.of(SIZE));
    assertThat(defended.keys().keySet()).containsAll(near);
    assertThat(defended.suspicions()).containsOnlyKeys(key);
  }
}
