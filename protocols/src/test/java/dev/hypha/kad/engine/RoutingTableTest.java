package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.kad.engine.TableEffect.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private final SplittableRandom random = KadFixture.seeded(2);
  private final KadId self = KadId.random(random);
  private final List<TableEffect> effects = new ArrayList<>();
  private RoutingTable table = new RoutingTable(self, TableConfig.DEFAULT);
  private long now;

  private void table(TableConfig config) {
    table = new RoutingTable(self, config);
  }

  private RoutingTableTest does(TableInput input) {
    table.on(input, now, effects::add);
    return this;
  }

  private RoutingTableTest passes(Duration time) {
    now += time.toNanos();
    table.tick(now, effects::add);
    return this;
  }

  private RoutingTableTest seen(KadPeer peer) {
    return does(new TableInput.Seen(peer));
  }

  /** Seen, and answers whatever check it is given. */
  private RoutingTableTest joins(KadPeer peer) {
    seen(peer);
    if (take(TableEffect.Check.class).stream().anyMatch(check -> check.peer().equals(peer))) {
      does(new TableInput.Alive(peer.peer()));
    }
    return this;
  }

  private <E extends TableEffect> List<E> take(Class<E> kind) {
    List<E> found = effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    effects.removeAll(found);
    return found;
  }

  /** A peer of the bucket with this prefix length. */
  private KadPeer peerOf(int prefixLength) {
    while (true) {
      KadPeer peer = KadFixture.peer(random);
      if (self.commonPrefixLength(peer.id()) == prefixLength) {
        return peer;
      }
    }
  }

  @Test
  void a_peer_enters_only_after_its_check() {
    KadPeer peer = KadFixture.peer(random);
    seen(peer);
    assertThat(take(TableEffect.Check.class)).containsExactly(new TableEffect.Check(peer));
    assertThat(table.contains(peer.peer())).isFalse();
    assertThat(table.nearest(peer.id(), 20)).isEmpty();
    does(new TableInput.Alive(peer.peer()));
    assertThat(table.nearest(peer.id(), 20)).containsExactly(peer);
    assertThat(take(TableEffect.Added.class)).hasSize(1);
  }

  @Test
  void a_peer_that_does_not_pass_its_check_leaves_nothing_behind() {
    KadPeer dead = KadFixture.peer(random);
    KadPeer silent = KadFixture.peer(random);
    seen(dead).seen(silent).does(new TableInput.Dead(dead.peer()));
    passes(TableConfig.DEFAULT.checkTimeout());
    assertThat(table.buckets()).isEmpty();
    assertThat(table.wakeAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(take(TableEffect.Removed.class)).isEmpty();
  }

  @Test
  void who_says_to_be_alive_without_having_been_seen_does_not_enter() {
    does(new TableInput.Alive(KadFixture.peerId(random)));
    assertThat(table.size()).isZero();
  }

  @Test
  void ourselves_we_do_not_take() {
    KadPeer us = KadFixture.peer(random);
    table = new RoutingTable(us.id(), TableConfig.DEFAULT);
    seen(us);
    assertThat(take(TableEffect.Refused.class))
        .containsExactly(new TableEffect.Refused(us, Refusal.SELF));
  }

  @Test
  void the_nearest_are_those_that_a_look_at_all_of_them_finds() {
    for (int round = 0; round < 20; round++) {
      table(TableConfig.DEFAULT.withK(random.nextInt(1, 25)));
      for (KadPeer peer : KadFixture.peers(random, random.nextInt(1, 400))) {
        joins(peer);
      }
      List<KadPeer> all = table.peers();
      assertThat(all).hasSize(table.size());
      for (int i = 0; i < 50; i++) {
        KadId key =
            i % 2 == 0 ? KadId.random(random) : self.randomBelow(random.nextInt(20), random);
        int count = random.nextInt(1, 40);
        assertThat(table.nearest(key, count)).isEqualTo(KadFixture.nearest(all, key, count));
      }
      assertThat(table.nearest(self, 5)).isEqualTo(KadFixture.nearest(all, self, 5));
    }
  }

  @Test
  void a_full_bucket_keeps_who_lives_and_takes_who_waits_when_one_dies() {
    List<KadPeer> first = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      KadPeer peer = peerOf(0);
      first.add(peer);
      joins(peer);
    }
    KadPeer newcomer = peerOf(0);
    joins(newcomer);
    assertThat(table.peers()).containsExactlyElementsOf(first);
    does(new TableInput.Dead(first.get(3).peer()));
    assertThat(take(TableEffect.Check.class)).containsExactly(new TableEffect.Check(newcomer));
    does(new TableInput.Alive(newcomer.peer()));
    assertThat(table.contains(newcomer.peer())).isTrue();
    assertThat(table.contains(first.get(3).peer())).isFalse();
  }

  @Test
  void who_fails_is_checked_and_stays_if_it_lives() {
    KadPeer peer = KadFixture.peer(random);
    joins(peer).does(new TableInput.Failed(peer.peer())).does(new TableInput.Failed(peer.peer()));
    assertThat(take(TableEffect.Check.class)).hasSize(1);
    assertThat(table.contains(peer.peer())).isTrue();
    does(new TableInput.Alive(peer.peer()));
    passes(TableConfig.DEFAULT.checkTimeout());
    assertThat(table.contains(peer.peer())).isTrue();
  }

  @Test
  void who_was_not_heard_of_for_long_is_checked_and_goes_if_it_is_silent() {
    KadPeer peer = KadFixture.peer(random);
    joins(peer).passes(TableConfig.DEFAULT.staleAfter());
    assertThat(take(TableEffect.Check.class)).containsExactly(new TableEffect.Check(peer));
    passes(TableConfig.DEFAULT.checkTimeout());
    assertThat(take(TableEffect.Removed.class)).containsExactly(new TableEffect.Removed(peer));
    assertThat(table.size()).isZero();
  }

  @Test
  void checks_candidates_and_buckets_are_bounded() {
    for (KadPeer peer : KadFixture.peers(random, 20_000)) {
      seen(peer);
    }
    assertThat(take(TableEffect.Check.class)).hasSize(TableConfig.DEFAULT.checksMax());
    assertThat(table.buckets())
        .allSatisfy(
            bucket -> {
              assertThat(bucket.peers().size() + bucket.checking()).isLessThanOrEqualTo(20);
              assertThat(bucket.waiting()).isLessThanOrEqualTo(20);
            });
  }

  @Test
  void who_waited_only_for_a_check_gets_one_when_others_are_done() {
    for (KadPeer peer : KadFixture.peers(random, 5_000)) {
      seen(peer);
    }
    for (int i = 0; i < 50; i++) {
      for (TableEffect.Check check : take(TableEffect.Check.class)) {
        does(new TableInput.Alive(check.peer().peer()));
      }
    }
    assertThat(table.buckets().subList(0, 5)).allMatch(bucket -> bucket.peers().size() == 20);
  }

  @Test
  void a_site_gets_its_share_of_table_and_bucket_and_no_more() {
    for (int i = 1; i < 100; i++) {
      joins(KadFixture.peer(random, "/ip4/198.51.100." + i + "/tcp/4001"));
      joins(KadFixture.peer(random, "/ip6/2001:db8:1::" + i + "/tcp/4001"));
    }
    assertThat(table.size()).isEqualTo(2 * Diversity.WAN.siteInTable());
    assertThat(table.buckets()).allMatch(bucket -> bucket.peers().size() <= 4);
    assertThat(take(TableEffect.Refused.class))
        .extracting(TableEffect.Refused::why)
        .contains(Refusal.GROUP_IN_TABLE);
  }

  @Test
  void a_third_peer_of_a_site_in_one_bucket_is_refused() {
    KadPeer third = KadPeer.of(peerOf(0).peer(), List.of(KadFixture.address("/ip4/9.9.9.3/udp/1")));
    joins(KadPeer.of(peerOf(0).peer(), List.of(KadFixture.address("/ip4/9.9.9.1/udp/1"))));
    joins(KadPeer.of(peerOf(0).peer(), List.of(KadFixture.address("/ip4/9.9.9.2/udp/1"))));
    joins(third);
    assertThat(take(TableEffect.Refused.class))
        .containsExactly(new TableEffect.Refused(third, Refusal.GROUP_IN_BUCKET));
  }

  @Test
  void an_allocation_of_many_sites_gets_its_share_and_no_more() {
    for (int i = 0; i < 2_000; i++) {
      joins(KadFixture.peer(random, "/ip4/198.51." + i % 256 + "." + (i % 250 + 1) + "/tcp/1"));
    }
    assertThat(table.size()).isEqualTo(Diversity.WAN.allocationInTable());
  }

  @Test
  void who_hides_where_it_is_shares_one_allocation_with_all_who_do() {
    for (int i = 0; i < 100; i++) {
      joins(KadFixture.peer(random, "/dns4/a" + i + ".example/tcp/4001"));
    }
    assertThat(table.size()).isLessThanOrEqualTo(Diversity.WAN.allocationInTable());
  }

  @Test
  void an_ipv4_address_within_ipv6_is_the_same_site() {
    for (int i = 1; i < 50; i++) {
      joins(KadFixture.peer(random, "/ip6/::ffff:198.51.100." + i + "/tcp/4001"));
      joins(KadFixture.peer(random, "/ip4/198.51.100." + i + "/tcp/4001"));
    }
    assertThat(table.size()).isEqualTo(Diversity.WAN.siteInTable());
  }

  @Test
  void in_a_lan_table_local_addresses_are_not_counted_and_public_ones_are() {
    table(TableConfig.DEFAULT.withDiversity(Diversity.LAN));
    for (int i = 1; i < 16; i++) {
      joins(KadFixture.peer(random, "/ip4/192.168.1." + i + "/tcp/4001"));
      joins(KadFixture.peer(random, "/ip4/127.0.0.1/tcp/" + (4000 + i)));
      joins(KadFixture.peer(random, "/ip4/198.51.100." + i + "/tcp/4001"));
    }
    assertThat(table.size()).isEqualTo(30 + Diversity.LAN.siteInTable());
  }

  @Test
  void a_peer_cannot_change_its_site_once_it_is_in() {
    KadPeer peer = KadFixture.peer(random, "/ip4/198.51.100.1/tcp/1");
    joins(peer);
    seen(new KadPeer(peer.peer(), peer.id(), List.of(KadFixture.address("/ip4/9.9.9.9/tcp/1"))));
    assertThat(table.find(peer.peer())).contains(peer);
  }

  @Test
  void cve_2020_10937_two_thousand_ids_of_one_site_get_less_than_a_twentieth() {
    List<KadPeer> everybody = new ArrayList<>(KadFixture.peers(random, 500));
    for (int i = 0; i < 2_000; i++) {
      String ip = "/ip4/203.0.113." + (i % 254 + 1) + "/tcp/" + (1_024 + i);
      everybody.add(random.nextInt(everybody.size()), KadFixture.peer(random, ip));
    }
    everybody.forEach(this::joins);
    long sybils =
        table.peers().stream()
            .filter(peer -> peer.addresses().getFirst().toString().startsWith("/ip4/203.0.113."))
            .count();
    System.out.println("sybils " + sybils + " of " + table.size());
    assertThat(table.size()).isGreaterThan(60);
    assertThat(sybils * 20).isLessThan(table.size());
  }

  @Test
  void cve_2020_10937_ten_thousand_ids_of_one_site_do_not_starve_who_waits() {
    for (int i = 0; i < 20; i++) {
      joins(peerOf(0));
    }
    KadPeer waits = peerOf(0);
    seen(waits);
    for (int i = 0; i < 10_000; i++) {
      seen(KadFixture.peer(random, "/ip4/203.0.113.7/tcp/" + (1_024 + i)));
    }
    effects.clear();
    does(new TableInput.Dead(table.peers().getFirst().peer()));
    does(new TableInput.Dead(table.peers().getFirst().peer()));
    does(new TableInput.Dead(table.peers().getFirst().peer()));
    for (KadPeer peer : List.copyOf(table.peers())) {
      does(new TableInput.Dead(peer.peer()));
    }
    assertThat(take(TableEffect.Check.class)).contains(new TableEffect.Check(waits));
  }

  @Test
  void every_bucket_that_is_reached_and_ourselves_are_refreshed_every_ten_minutes() {
    KadPeer peer = peerOf(3);
    joins(peer).passes(Duration.ZERO);
    assertThat(take(TableEffect.RefreshSelf.class)).hasSize(1);
    assertThat(take(TableEffect.Refresh.class))
        .extracting(TableEffect.Refresh::prefixLength)
        .containsExactly(0, 1, 2, 3);
    passes(Duration.ofMinutes(9)).does(new TableInput.Alive(peer.peer()));
    assertThat(take(TableEffect.Refresh.class)).isEmpty();
    assertThat(table.wakeAt()).isEqualTo(now + Duration.ofMinutes(1).toNanos());
    does(new TableInput.LookedUp(self.flipped(1)));
    passes(Duration.ofMinutes(1));
    assertThat(take(TableEffect.Refresh.class))
        .extracting(TableEffect.Refresh::prefixLength)
        .containsExactly(0, 2, 3);
  }

  @Test
  void a_full_bucket_is_refreshed_every_hour() {
    for (int i = 0; i < 20; i++) {
      joins(peerOf(0));
    }
    passes(Duration.ZERO);
    assertThat(take(TableEffect.Refresh.class)).isNotEmpty();
    for (int i = 0; i < 59; i++) {
      passes(Duration.ofMinutes(1));
      table.peers().forEach(peer -> does(new TableInput.Alive(peer.peer())));
    }
    assertThat(take(TableEffect.Refresh.class)).isEmpty();
    passes(Duration.ofMinutes(1));
    assertThat(take(TableEffect.Refresh.class)).containsExactly(new TableEffect.Refresh(0));
  }

  @Test
  void neighbours_are_checked_more_often_than_those_of_a_full_bucket() {
    for (int i = 0; i < 20; i++) {
      joins(peerOf(0));
    }
    KadPeer neighbour = peerOf(4);
    joins(neighbour).passes(TableConfig.DEFAULT.staleAfter().dividedBy(6));
    assertThat(take(TableEffect.Check.class)).containsExactly(new TableEffect.Check(neighbour));
  }

  @Test
  void who_is_named_to_others_does_not_look_for_itself() {
    List<KadPeer> all = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      KadPeer peer = peerOf(i % 3);
      all.add(peer);
      joins(peer);
    }
    KadId key = KadId.random(random);
    KadPeer asker = KadFixture.nearest(all, key, 1).getFirst();
    all.remove(asker);
    assertThat(table.closer(key, asker.peer(), 20))
        .containsExactlyElementsOf(KadFixture.nearest(all, key, 20));
    assertThat(table.closer(key, KadFixture.peer(random).peer(), 5)).hasSize(5).startsWith(asker);
  }

  @Test
  void an_empty_table_wants_nothing() {
    passes(Duration.ofHours(1));
    assertThat(effects).isEmpty();
    assertThat(table.wakeAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void after_any_tick_nothing_is_due_at_once() {
    for (int i = 0; i < 3_000; i++) {
      KadPeer peer = KadFixture.peer(random);
      seen(peer);
      switch (random.nextInt(4)) {
        case 0 -> does(new TableInput.Alive(peer.peer()));
        case 1 -> does(new TableInput.Dead(peer.peer()));
        case 2 -> does(new TableInput.Failed(peer.peer()));
        default -> passes(Duration.ofSeconds(random.nextInt(100)));
      }
      passes(Duration.ZERO);
      assertThat(table.wakeAt()).isGreaterThan(now);
    }
  }
}
