package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.kad.engine.TableConfig;
import dev.hypha.kad.engine.TableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What nodes that have been there for long have come to know: their tables are told of others of
 * every bucket, twice as many as it takes if there are so many, who were heard of at some time
 * since a check would have been due; something was looked up in each bucket at some time since a
 * refresh would have been; and a few lookups, all of them right, have told of the network's size.
 */
final class Past {
  private static final int LOOKUPS = 12;

  private final TableConfig config;
  private final RandomGenerator random;
  private final Places places;

  /**
   * @param nodes the first of the population: they have been there
   */
  Past(Population population, int nodes, TableConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
    List<KadPeer> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(population.peer(i));
    }
    this.places = new Places(all);
  }

  /** Lets a node have had it. */
  void live(HonestNode node) {
    KadId self = node.self().id();
    RoutingTable table = new RoutingTable(self, config);
    int shared = 0;
    for (List<KadPeer> others = places.within(self, 0);
        others.size() > 1;
        others = places.within(self, shared)) {
      meet(table, places.within(self.flipped(shared), shared + 1));
      shared++;
    }
    long every = config.refreshEvery().toNanos();
    for (int i = 0; i < shared && i <= config.refreshPrefixMax(); i++) {
      KadId any = self.flipped(i).randomBelow(i + 1, random);
      table.on(new TableInput.LookedUp(any), -random.nextLong(every), effect -> {});
    }
    table.on(new TableInput.LookedUp(self), -random.nextLong(every), effect -> {});
    for (int i = 0; i < LOOKUPS; i++) {
      KadId key = KadId.random(random);
      List<KadId> near = places.nearest(key, config.k()).stream().map(KadPeer::id).toList();
      node.size().track(key, near, 0);
    }
    node.begin(table);
  }

  private void meet(RoutingTable table, List<KadPeer> others) {
    List<KadPeer> some = new ArrayList<>(others);
    int count = Math.min(some.size(), 2 * config.k());
    long checked = config.staleAfter().toNanos() / (count < config.k() ? 6 : 1);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(some.size() - i);
      KadPeer peer = some.set(other, some.get(i));
      long at = -random.nextLong(checked);
      table.on(new TableInput.Seen(peer), at, effect -> {});
      table.on(new TableInput.Alive(peer.peer()), at, effect -> {});
    }
  }
}
