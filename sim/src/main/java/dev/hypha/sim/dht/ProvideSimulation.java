package dev.hypha.sim.dht;

import dev.hypha.bytes.Bytes;
import dev.hypha.kad.engine.GuardConfig;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.ReprovideConfig;
import dev.hypha.kad.engine.TableConfig;
import dev.hypha.sim.Crew;
import dev.hypha.sim.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A network in which nobody comes or goes, and one node that says again, in one cycle, all that it
 * provides; another says some keys one by one, for comparison. Tables are full and are not
 * refreshed meanwhile, so that whatever is asked is asked for this.
 *
 * <p>Not thread-safe; runs once.
 */
public final class ProvideSimulation {
  private static final ReprovideConfig HOW = ReprovideConfig.DEFAULT;
  private static final Duration NEVER = Duration.ofDays(30);
  private static final long MINUTE = 60_000_000_000L;

  private static final int SINGLE_KEYS = 200;
  private static final int DIGEST_BYTES = 32;

  private final RandomGenerator seeds;
  private final Network network;
  private final List<HonestNode> nodes = new ArrayList<>();
  private final List<Bytes> keys;
  private final List<Bytes> singleKeys;
  private final Sweeper sweeper;
  private final Sweeper single;

  /** Sets up a network at time 0. */
  public ProvideSimulation(ProvideConfig config) {
    this.seeds = generator(config.seed());
    TableConfig usual = TableConfig.DEFAULT;
    TableConfig table =
        new TableConfig(
            usual.k(),
            usual.candidates(),
            usual.checksMax(),
            usual.checkTimeout(),
            NEVER,
            NEVER,
            usual.refreshPrefixMax(),
            usual.diversity());
    QueryConfig query = QueryConfig.DEFAULT;
    HonestNode.Setup setup = new HonestNode.Setup(table, query, GuardConfig.DEFAULT, 1);
    Population population = new Population(config.nodes(), 0);
    this.network = new Network(population.size(), Latency.world(population.size(), split()));
    RandomGenerator places = split();
    for (int i = 0; i < config.nodes(); i++) {
      int ip = Population.anyIp(places);
      population.add(i, KadId.random(places), ip, Population.EVER, Population.FOREVER);
    }
    Past past = new Past(population, config.nodes(), setup.table(), split());
    for (int i = 0; i < config.nodes(); i++) {
      HonestNode node = new HonestNode(i, network, population, setup, split());
      nodes.add(node);
      network.put(i, node);
      past.live(node);
    }
    RandomGenerator contents = split();
    this.keys = keys(config.keys(), contents);
    this.singleKeys = keys(Math.min(SINGLE_KEYS, config.keys()), contents);
    this.sweeper = new Sweeper(nodes.getFirst(), HOW, keys);
    ReprovideConfig alone =
        new ReprovideConfig(
            HOW.every(),
            HOW.retry(),
            HOW.regionPeers(),
            HOW.bitsMax(),
            HOW.keysMax(),
            Integer.MAX_VALUE,
            HOW.lookupsMax());
    this.single = new Sweeper(nodes.getLast(), alone, singleKeys);
    network.at(1, 0, sweeper);
    network.at(1, config.nodes() - 1, single);
  }

  /**
   * Runs a cycle; the outcome does not depend on how many do the work.
   *
   * @param progress is told the part that is over, 0…1
   */
  public ProvideOutcome run(DoubleConsumer progress, Crew crew) {
    long end = HOW.every().toNanos(); // the first region has its turn again then
    for (long now = 10 * MINUTE; now < end; now += 10 * MINUTE) {
      network.run(now, crew);
      progress.accept((double) now / end);
    }
    network.run(end, crew);
    return new ProvideOutcome(
        sweeper.regionBits(),
        sweeper.sweeps(),
        share(sweeper, keys, nodes.getFirst()),
        share(single, singleKeys, nodes.getLast()),
        network.events());
  }

  private ProvideOutcome.Share share(Sweeper by, List<Bytes> said, HonestNode provider) {
    Places others =
        new Places(
            nodes.stream()
                .map(HonestNode::self)
                .filter(peer -> !peer.equals(provider.self()))
                .toList());
    int k = QueryConfig.DEFAULT.k();
    int right = 0;
    for (Bytes key : said) {
      KadId place = KadId.ofKey(key);
      boolean all = true;
      for (KadPeer peer : others.nearest(place, k)) {
        all &= nodes.get(Population.number(peer.peer())).keeps(place);
      }
      right += all ? 1 : 0;
    }
    return new ProvideOutcome.Share(
        said.size(), by.lookups(), by.questions(), by.messages(), (double) right / said.size());
  }

  private static List<Bytes> keys(int count, RandomGenerator random) {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] digest = new byte[DIGEST_BYTES];
      random.nextBytes(digest);
      keys.add(Bytes.owning(digest));
    }
    return keys;
  }

  private RandomGenerator split() {
    return generator(seeds.nextLong());
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("SplittableRandom").create(seed);
  }
}
