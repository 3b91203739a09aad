package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegionQueryTest {
  private static final int K = 20;

  private final SplittableRandom random = KadFixture.seeded(6);

  private int run(RegionQuery query, List<KadPeer> all) {
    int lookups = 0;
    Optional<Region> part = query.next();
    while (part.isPresent()) {
      lookups++;
      KadId target = part.get().key().randomBelow(part.get().bits(), random);
      query.found(part.get(), KadFixture.nearest(all, target, K));
      part = query.next();
    }
    return lookups;
  }

  @Test
  void a_region_holds_about_as_many_as_it_was_made_for() {
    for (int round = 0; round < 50; round++) {
      KadId key = KadId.random(random);
      Region region = Region.around(key, 10_000, 20);
      assertThat(region.bits()).isEqualTo(8); // 10,000 / 256 = 39; half of it would be below 20
      assertThat(region.contains(key)).isTrue();
      assertThat(region.halves().getFirst().contains(key)).isTrue();
      assertThat(region.halves().getLast().contains(key)).isFalse();
    }
    assertThat(Region.around(KadId.random(random), 3, 20).bits()).isZero();
  }

  @Test
  void cve_2023_26248_sybils_next_to_the_key_hide_nobody_in_its_region() {
    for (int sybils : new int[] {20, 45, 100}) {
      List<KadPeer> all = new ArrayList<>(KadFixture.peers(random, 5_000));
      KadId key = KadId.random(random);
      for (int i = 0; i < sybils; i++) {
        all.add(new KadPeer(KadFixture.peerId(random), key.randomBelow(16, random), List.of()));
      }
      Region region = Region.around(key, 5_000, K);
      RegionQuery query = new RegionQuery(region, K, 100, 16);
      int lookups = run(query, all);
      System.out.println(sybils + " sybils: " + lookups + " lookups");
      List<KadPeer> honest =
          all.subList(0, 5_000).stream().filter(peer -> region.contains(peer.id())).toList();
      assertThat(honest).isNotEmpty();
      assertThat(query.peers()).containsAll(honest);
      assertThat(lookups).isLessThan(60);
    }
  }

  @Test
  void without_sybils_it_finds_everybody_in_a_few_lookups_and_knows_it() {
    List<KadPeer> all = KadFixture.peers(random, 5_000);
    KadId key = KadId.random(random);
    Region region = Region.around(key, 5_000, K);
    RegionQuery query = new RegionQuery(region, K, 100, 20);
    int lookups = run(query, all);
    assertThat(query.isComplete()).isTrue();
    assertThat(query.peers())
        .isEqualTo(
            KadFixture.nearest(
                all.stream().filter(peer -> region.contains(peer.id())).toList(), key, 5_000));
    assertThat(lookups).isLessThan(20);
  }

  @Test
  void it_stops_when_it_has_looked_often_enough_and_says_that_it_is_not_complete() {
    RegionQuery query = new RegionQuery(new Region(KadId.random(random), 0), K, 7, KadId.BITS);
    assertThat(run(query, KadFixture.peers(random, 2_000))).isEqualTo(7);
    assertThat(query.isComplete()).isFalse();
  }

  @Test
  void it_walks_a_whole_network() {
    List<KadPeer> all = KadFixture.peers(random, 2_000);
    RegionQuery query = new RegionQuery(new Region(KadId.random(random), 0), K, 1_000, 40);
    run(query, all);
    assertThat(query.isComplete()).isTrue();
    assertThat(query.peers()).hasSize(2_000);
  }
}
