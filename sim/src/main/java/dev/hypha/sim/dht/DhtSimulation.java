package dev.hypha.sim.dht;

import dev.hypha.kad.engine.Diversity;
import dev.hypha.kad.engine.GuardConfig;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.TableConfig;
import dev.hypha.sim.Crew;
import dev.hypha.sim.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A network of honest nodes that has stood for long, who attacks it, and what honest nodes do in it
 * that is measured.
 *
 * <p>Not thread-safe; runs once.
 */
public final class DhtSimulation {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final long PROGRESS = 10 * SECOND;
  private static final int BOOTSTRAP = 3;
  private static final int PROBES_MAX = 2_000;
  private static final int PROBES_OF_NODE = 4;

  /** As the service has it. */
  private static final int QUORUM = 3;

  private static final Diversity ANYBODY = new Diversity(1 << 20, 1 << 20, 1 << 20, 1 << 20, false);

  private final DhtConfig config;
  private final RandomGenerator seeds;
  private final HonestNode.Setup setup;
  private final Population population;
  private final Network network;
  private final List<HonestNode> nodes = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private final Siege siege;

  /** Sets up a network at time 0. */
  public DhtSimulation(DhtConfig config) {
    this.config = config;
    this.seeds = generator(config.seed());
    TableConfig table =
        config.defended() ? TableConfig.DEFAULT : TableConfig.DEFAULT.withDiversity(ANYBODY);
    GuardConfig guard = config.defended() ? GuardConfig.DEFAULT : GuardConfig.OFF;
    this.setup = new HonestNode.Setup(table, QueryConfig.DEFAULT, guard, QUORUM);
    List<long[]> stays = stays(split());
    this.siege = new Siege(config, stays.size(), split());
    this.population = new Population(stays.size(), siege.sybils());
    this.network = new Network(population.size(), Latency.world(population.size(), split()));
    RandomGenerator places = split();
    for (int i = 0; i < stays.size(); i++) {
      long[] stay = stays.get(i);
      int ip = Population.anyIp(places);
      population.add(i, KadId.random(places), ip, stay[0], stay[1]);
    }
    addNodes();
    siege.lay(network, population, nodes, this::split);
    addProbes();
  }

  /** Runs to the end in the caller's thread. */
  public DhtOutcome run(DoubleConsumer progress) {
    return run(progress, Crew.alone());
  }

  /**
   * Runs to the end; the outcome does not depend on how many do the work.
   *
   * @param progress is told the part that is over, 0…1, every ten seconds of virtual time
   */
  public DhtOutcome run(DoubleConsumer progress, Crew crew) {
    long end = config.end().toNanos();
    for (long now = PROGRESS; now < end; now += PROGRESS) {
      network.run(now, crew);
      progress.accept((double) now / end);
    }
    network.run(end, crew);
    return new Findings(population, nodes, probes, siege, end).outcome(network.events());
  }

  private RandomGenerator split() {
    return generator(seeds.nextLong());
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("SplittableRandom").create(seed);
  }

  // ---- who is there

  /** From when to when each is there. */
  private List<long[]> stays(RandomGenerator random) {
    List<long[]> stays = new ArrayList<>();
    for (int i = 0; i < config.nodes(); i++) {
      stays.add(new long[] {Population.EVER, Population.FOREVER});
    }
    if (config.attack() == Attack.ECLIPSE) {
      stays.add(new long[] {config.settled().toNanos(), Population.FOREVER});
    }
    if (config.attack() == Attack.CHURN) {
      List<long[]> there = new ArrayList<>(stays);
      double each = 60.0 * MINUTE / (DhtConfig.CHURN_PER_HOUR * config.nodes());
      double at = -each * Math.log(1 - random.nextDouble());
      for (; at < config.end().toNanos(); at -= each * Math.log(1 - random.nextDouble())) {
        int leaves = random.nextInt(there.size());
        there.get(leaves)[1] = (long) at;
        long[] newcomer = {(long) at, Population.FOREVER};
        there.set(leaves, newcomer);
        stays.add(newcomer);
      }
    }
    return stays;
  }

  private void addNodes() {
    RandomGenerator chance = split();
    Past past = new Past(population, config.nodes(), setup.table(), chance);
    for (int i = 0; i < population.honest; i++) {
      HonestNode node = new HonestNode(i, network, population, setup, split());
      nodes.add(node);
      network.put(i, node);
      if (i < config.nodes()) {
        past.live(node);
      } else {
        node.joinLater(earlier(i, chance));
      }
    }
  }

  /** Some who have come before, and stay long enough to be asked. */
  private int[] earlier(int number, RandomGenerator chance) {
    long at = population.from(number);
    int[] some = new int[BOOTSTRAP];
    for (int i = 0; i < BOOTSTRAP; i++) {
      some[i] = chance.nextInt(number);
      while (population.until(some[i]) <= at + MINUTE) {
        some[i] = chance.nextInt(number);
      }
    }
    return some;
  }

  // ---- what is measured

  private void addProbes() {
    RandomGenerator chance = split();
    long begin = config.settled().toNanos();
    int count = Math.min(PROBES_MAX, PROBES_OF_NODE * config.nodes());
    for (int i = 0; i < count; i++) {
      long at = begin + chance.nextLong(config.run().toNanos());
      int number = population.any(at - 5 * MINUTE, at + MINUTE, chance);
      Probe probe = new Probe(nodes.get(number), KadId.random(chance));
      probes.add(probe);
      network.at(at, number, probe);
    }
  }
}
