package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.kad.engine.QueryConfig.Ending;
import dev.hypha.kad.engine.QueryOutcome.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QueryTest {
  private static final KadId SELF = new KadId(0, 0, 0, 0);

  private final SplittableRandom random = KadFixture.seeded(3);
  private final List<QueryEffect> effects = new ArrayList<>();

  private Query query(KadId target, List<KadPeer> seeds, QueryConfig config) {
    Query query = new Query(target, SELF, seeds, config, 0);
    query.tick(0, effects::add);
    return query;
  }

  private List<KadPeer> asked() {
    List<KadPeer> all =
        effects.stream()
            .filter(QueryEffect.Ask.class::isInstance)
            .map(effect -> ((QueryEffect.Ask) effect).peer())
            .toList();
    effects.clear();
    return all;
  }

  private void answer(Query query, KadPeer from, List<KadPeer> closer) {
    query.on(new QueryInput.Answered(from.peer(), closer), 1, effects::add);
  }

  private KadPeer near(KadId target, int bits) {
    while (true) {
      KadPeer peer = KadFixture.peer(random);
      if (target.commonPrefixLength(peer.id()) >= bits) {
        return peer;
      }
    }
  }

  @Test
  void lookups_among_a_thousand_find_the_true_nearest() {
    StaticNetwork network = new StaticNetwork(random, 1_000);
    List<Integer> hops = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      KadPeer from = network.any();
      KadId key = KadId.random(random);
      QueryConfig config = QueryConfig.DEFAULT.withPaths(1 + i % 4);
      QueryOutcome outcome = network.lookup(from, key, config);
      assertThat(outcome.nearest()).isEqualTo(network.nearest(key, from));
      assertThat(outcome.reason()).isEqualTo(Reason.CONVERGED);
      assertThat(outcome.cost().asked()).isLessThan(80);
      hops.add(outcome.cost().hops());
    }
    hops.sort(null);
    System.out.println("hops: median " + hops.get(100) + ", most " + hops.getLast());
    assertThat(hops.get(100)).isLessThanOrEqualTo(5);
  }

  @Test
  void lookups_find_the_ten_nearest_who_live_when_a_third_is_dead_and_still_named() {
    StaticNetwork network = new StaticNetwork(random, 500);
    network.peers.stream().limit(150).forEach(peer -> network.silent.add(peer.peer()));
    int right = 0;
    for (int i = 0; i < 100; i++) {
      KadPeer from = network.any();
      KadId key = KadId.random(random);
      QueryOutcome outcome = network.lookup(from, key, QueryConfig.DEFAULT);
      assertThat(outcome.nearest()).noneMatch(peer -> network.silent.contains(peer.peer()));
      List<KadPeer> truth = network.nearest(key, from).subList(0, 10);
      right += outcome.nearest().stream().limit(10).toList().equals(truth) ? 1 : 0;
    }
    System.out.println("right " + right + " of 100");
    assertThat(right).isGreaterThanOrEqualTo(95) // of 20 that are named, 10 live in 98 of 100 cases
    ;
  }

  @Test
  void no_peer_is_asked_by_two_paths() {
    StaticNetwork network = new StaticNetwork(random, 300);
    for (int i = 0; i < 30; i++) {
      QueryOutcome outcome =
          network.lookup(network.any(), KadId.random(random), QueryConfig.DEFAULT.withPaths(4));
      assertThat(outcome.steps()).extracting(step -> step.peer().peer()).doesNotHaveDuplicates();
      assertThat(outcome.steps()).extracting(QueryOutcome.Step::path).contains(0, 1, 2, 3);
    }
  }

  @Test
  void a_peer_that_names_fakes_cannot_lead_every_path_astray() {
    StaticNetwork network = new StaticNetwork(random, 500);
    for (KadPeer liar : network.peers.subList(0, 100)) {
      network.hostile.put(
          liar.peer(),
          (_, target) -> {
            List<KadPeer> fakes = KadFixture.nearest(KadFixture.peers(random, 20), target, 20);
            fakes.forEach(fake -> network.silent.add(fake.peer()));
            return fakes;
          });
    }
    for (int i = 0; i < 30; i++) {
      KadPeer from = network.any();
      KadId key = KadId.random(random);
      QueryOutcome outcome = network.lookup(from, key, QueryConfig.DEFAULT.withPaths(4));
      assertThat(outcome.nearest()).isEqualTo(network.nearest(key, from));
    }
  }

  @Test
  void only_alpha_are_asked_at_once_and_the_nearest_first() {
    KadId target = KadId.random(random);
    List<KadPeer> seeds = KadFixture.nearest(KadFixture.peers(random, 50), target, 50);
    Query query = query(target, seeds, QueryConfig.DEFAULT);
    assertThat(asked()).isEqualTo(seeds.subList(0, 10));
    answer(query, seeds.get(5), List.of());
    assertThat(asked()).containsExactly(seeds.get(10));
  }

  @Test
  void when_the_beta_nearest_have_answered_the_rest_are_asked_at_once() {
    KadId target = KadId.random(random);
    List<KadPeer> seeds = KadFixture.nearest(KadFixture.peers(random, 50), target, 50);
    Query query = query(target, seeds, QueryConfig.DEFAULT);
    seeds.subList(0, 3).forEach(seed -> answer(query, seed, List.of()));
    assertThat(asked()).isEqualTo(seeds.subList(0, 20));
  }

  @Test
  void with_beta_as_its_end_it_is_over_when_the_beta_nearest_have_answered() {
    KadId target = KadId.random(random);
    List<KadPeer> seeds = KadFixture.nearest(KadFixture.peers(random, 50), target, 50);
    Query query = query(target, seeds, QueryConfig.DEFAULT.withEnding(Ending.BETA_NEAREST));
    seeds.subList(0, 3).forEach(seed -> answer(query, seed, List.of()));
    assertThat(query.outcome().orElseThrow().reason()).isEqualTo(Reason.CONVERGED);
    assertThat(query.outcome().orElseThrow().nearest()).isEqualTo(seeds.subList(0, 3));
    assertThat(effects).filteredOn(QueryEffect.Abandon.class::isInstance).hasSize(9);
  }

  @Test
  void who_is_named_but_does_not_answer_is_not_in_the_outcome() {
    KadId target = KadId.random(random);
    KadPeer seed = KadFixture.peer(random);
    KadPeer ghost = near(target, 8);
    Query query = query(target, List.of(seed), QueryConfig.DEFAULT);
    answer(query, seed, List.of(ghost));
    query.on(new QueryInput.Failed(ghost.peer()), 2, effects::add);
    QueryOutcome outcome = query.outcome().orElseThrow();
    assertThat(outcome.nearest()).containsExactly(seed);
    assertThat(outcome.reason()).isEqualTo(Reason.EXHAUSTED);
    assertThat(outcome.cost().failed()).isEqualTo(1);
    assertThat(outcome.cost().hops()).isEqualTo(1);
  }

  @Test
  void who_was_not_asked_is_not_listened_to() {
    KadId target = KadId.random(random);
    Query query = query(target, List.of(KadFixture.peer(random)), QueryConfig.DEFAULT);
    effects.clear();
    answer(query, near(target, 5), KadFixture.peers(random, 20));
    assertThat(effects).isEmpty();
    assertThat(query.nearest()).isEmpty();
  }

  @Test
  void ourselves_we_do_not_ask() {
    KadId target = KadId.random(random);
    KadPeer us = KadFixture.peer(random);
    KadPeer seed = KadFixture.peer(random);
    Query query = new Query(target, us.id(), List.of(us, seed), QueryConfig.DEFAULT, 0);
    query.tick(0, effects::add);
    answer(query, seed, List.of(us));
    assertThat(asked()).containsExactly(seed);
    assertThat(query.outcome()).isPresent();
  }

  @Test
  void in_the_stead_of_a_late_peer_another_is_asked_and_its_answer_still_counts() {
    KadId target = KadId.random(random);
    List<KadPeer> seeds = KadFixture.nearest(KadFixture.peers(random, 40), target, 40);
    Query query = query(target, seeds, QueryConfig.DEFAULT);
    effects.clear();
    assertThat(query.wakeAt()).isEqualTo(QueryConfig.DEFAULT.patience().toNanos());
    query.tick(query.wakeAt(), effects::add);
    assertThat(asked()).isEqualTo(seeds.subList(10, 20));
    answer(query, seeds.getFirst(), List.of());
    assertThat(query.nearest()).containsExactly(seeds.getFirst());
  }

  @Test
  void py_1434_when_all_are_silent_it_ends_by_its_deadline_and_says_so() {
    StaticNetwork network = new StaticNetwork(random, 100);
    network.peers.forEach(peer -> network.silent.add(peer.peer()));
    Duration deadline = Duration.ofSeconds(7);
    QueryOutcome outcome =
        network.lookup(
            network.any(), KadId.random(random), QueryConfig.DEFAULT.withDeadline(deadline));
    assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE);
    assertThat(outcome.cost().elapsedNanos()).isEqualTo(deadline.toNanos());
    assertThat(outcome.nearest()).isEmpty();
  }

  @Test
  void it_can_be_stopped_with_what_it_has() {
    KadId target = KadId.random(random);
    List<KadPeer> seeds = KadFixture.nearest(KadFixture.peers(random, 40), target, 40);
    Query query = query(target, seeds, QueryConfig.DEFAULT);
    answer(query, seeds.get(4), List.of());
    query.on(new QueryInput.Stop(), 9, effects::add);
    QueryOutcome outcome = query.outcome().orElseThrow();
    assertThat(outcome.reason()).isEqualTo(Reason.STOPPED);
    assertThat(outcome.nearest()).containsExactly(seeds.get(4));
    assertThat(query.wakeAt()).isEqualTo(Long.MAX_VALUE);
    effects.clear();
    answer(query, seeds.get(5), List.of());
    assertThat(effects).isEmpty();
  }

  @Test
  void without_anybody_to_ask_it_is_over_at_once() {
    Query query = query(KadId.random(random), List.of(), QueryConfig.DEFAULT.withPaths(3));
    assertThat(query.outcome().orElseThrow().reason()).isEqualTo(Reason.EXHAUSTED);
  }

  @Test
  void endless_closer_peers_that_all_answer_are_bounded() {
    KadId target = KadId.random(random);
    KadPeer seed = KadFixture.peer(random);
    Query query = query(target, List.of(seed), QueryConfig.DEFAULT);
    int depth = 0;
    Set<KadId> all = new HashSet<>();
    while (query.outcome().isEmpty()) {
      List<KadPeer> now = asked();
      assertThat(now).isNotEmpty();
      for (KadPeer peer : now) {
        List<KadPeer> closer = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
          KadId place = target.randomBelow(Math.min(250, 5 + depth), random);
          closer.add(new KadPeer(KadFixture.peerId(random), place, List.of()));
        }
        depth++;
        answer(query, peer, closer);
        all.add(peer.id());
      }
    }
    QueryOutcome outcome = query.outcome().orElseThrow();
    assertThat(outcome.cost().asked()).isLessThanOrEqualTo(QueryConfig.DEFAULT.askedMax());
    assertThat(outcome.cost().heard()).isLessThanOrEqualTo(400 * 20 + 1);
    assertThat(outcome.nearest()).hasSize(20).allMatch(peer -> all.contains(peer.id()));
  }

  @Test
  void who_names_ghosts_only_is_not_followed_for_long() {
    KadId target = KadId.random(random);
    KadPeer liar = near(target, 6);
    KadPeer honest = near(target, 3);
    Query query = query(target, List.of(liar, honest), QueryConfig.DEFAULT);
    effects.clear();
    List<KadPeer> ghosts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      KadId place = target.randomBelow(30, random);
      ghosts.add(new KadPeer(KadFixture.peerId(random), place, List.of()));
    }
    answer(query, liar, ghosts);
    int failures = 0;
    List<KadPeer> rest = new ArrayList<>(ghosts);
    for (List<KadPeer> now = asked(); !now.isEmpty(); now = asked()) {
      for (KadPeer ghost : now) {
        failures++;
        rest.remove(ghost);
        query.on(new QueryInput.Failed(ghost.peer()), 2, effects::add);
      }
    }
    assertThat(failures).isLessThan(20);
    answer(query, honest, List.of(rest.getLast()));
    assertThat(asked()).containsExactly(rest.getLast());
  }
}
