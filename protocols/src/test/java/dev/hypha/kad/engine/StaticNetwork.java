package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/** Nodes with full tables that answer questions, after a while; no sockets, no threads. */
final class StaticNetwork {
  private static final int K = 20;
  private static final Diversity ANYBODY = new Diversity(1_000, 1_000, 1_000, 1_000, true);

  final List<KadPeer> peers;
  final Set<PeerId> silent = new HashSet<>();
  final Map<PeerId, BiFunction<KadPeer, KadId, List<KadPeer>>> hostile = new HashMap<>();
  private final Map<PeerId, RoutingTable> tables = new HashMap<>();
  private final SplittableRandom random;

  StaticNetwork(SplittableRandom random, int size) {
    this.random = random;
    this.peers = KadFixture.peers(random, size);
    List<KadPeer> shuffled = new ArrayList<>(peers);
    for (KadPeer peer : peers) {
      Collections.shuffle(shuffled, new Random(random.nextLong()));
      RoutingTable table = new RoutingTable(peer.id(), TableConfig.DEFAULT.withDiversity(ANYBODY));
      for (KadPeer other : shuffled) {
        table.on(new TableInput.Seen(other), 0, _ -> {});
        table.on(new TableInput.Alive(other.peer()), 0, _ -> {});
      }
      tables.put(peer.peer(), table);
    }
  }

  KadPeer any() {
    return peers.get(random.nextInt(peers.size()));
  }

  RoutingTable table(KadPeer peer) {
    RoutingTable table = tables.get(peer.peer());
    if (table == null) {
      throw new IllegalArgumentException("nobody of ours: " + peer);
    }
    return table;
  }

  /** The true nearest peers but {@code except} and those who are silent. */
  List<KadPeer> nearest(KadId key, KadPeer except) {
    return KadFixture.nearest(
        peers.stream()
            .filter(peer -> !peer.equals(except) && !silent.contains(peer.peer()))
            .toList(),
        key,
        K);
  }

  QueryOutcome lookup(KadPeer from, KadId key, QueryConfig config) {
    return run(from, key, new Query(key, from.id(), table(from).nearest(key, K), config, 0));
  }

  private record Due(long at, long number, QueryInput input) {}

  QueryOutcome run(KadPeer from, KadId key, Query query) {
    PriorityQueue<Due> due =
        new PriorityQueue<>(
            (left, right) ->
                left.at != right.at
                    ? Long.compare(left.at, right.at)
                    : Long.compare(left.number, right.number));
    List<QueryEffect> effects = new ArrayList<>();
    long now = 0;
    long number = 0;
    query.tick(now, effects::add);
    while (query.outcome().isEmpty()) {
      for (QueryEffect effect : effects) {
        if (effect instanceof QueryEffect.Ask ask && !silent.contains(ask.peer().peer())) {
          long at = now + random.nextLong(10_000_000, 300_000_000);
          var input = new QueryInput.Answered(ask.peer().peer(), answer(from, ask.peer(), key));
          due.add(new Due(at, number++, input));
        }
      }
      effects.clear();
      Due next = due.peek();
      if (next != null && next.at <= query.wakeAt()) {
        due.poll();
        now = next.at;
        query.on(next.input, now, effects::add);
      } else {
        now = query.wakeAt();
        query.tick(now, effects::add);
      }
    }
    return query.outcome().orElseThrow();
  }

  private List<KadPeer> answer(KadPeer from, KadPeer asked, KadId key) {
    var lie = hostile.get(asked.peer());
    if (lie != null) {
      return lie.apply(asked, key);
    }
    return table(asked).nearest(key, K + 1).stream()
        .filter(peer -> !peer.equals(from))
        .limit(K)
        .toList();
  }
}
