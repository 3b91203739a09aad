package dev.hypha.sim.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Effect.PruneReason;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.sim.Crew;
import dev.hypha.sim.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A network of honest nodes, and who attacks it. Honest nodes have the numbers from 0, publishers
 * first; attackers those behind them.
 *
 * <p>Not thread-safe; runs once.
 */
public final class GossipSimulation {
  private static final Duration LATENCY = Duration.ofMillis(25);
  private static final long SECOND = 1_000_000_000L;

  /** Connections come in so many steps after they are to: time stops for each step. */
  private static final int CONNECT_STEPS = 50;

  private static final long CONNECT_STEP = SECOND / 200;

  /** Each honest node dials half of its degree of twenty. */
  private static final int DIALS = 10;

  /** It is the one whose messages are censored, and who is surrounded alone. */
  private static final int TARGET = 0;

  private final SimulationConfig config;
  private final Scenario scenario;
  private final RandomGenerator seeds;
  private final RandomGenerator topology;
  private final int honest;
  private final Network network;
  private final boolean[] targets;
  private final Measurements measurements;
  private final List<Measurements> parts = new ArrayList<>();
  private final List<HonestNode> nodes = new ArrayList<>();
  private final MeshWatch meshes = new MeshWatch(nodes);

  /** Sets up a network at time 0. */
  public GossipSimulation(SimulationConfig config) {
    this.config = config;
    this.scenario = config.scenario();
    this.honest = config.nodes();
    this.seeds = generator(config.seed());
    this.topology = split();
    int all = honest + config.sybils();
    Latency latency = scenario.worldwide() ? Latency.world(all, split()) : Latency.uniform(LATENCY);
    this.network = new Network(all, latency, this::split);
    List<int[]> dials = honestDials();
    this.targets = targets(dials);
    this.measurements = new Measurements(honest, config.messages(), targets);
    for (int i = 0; i < Network.quarters(); i++) {
      parts.add(measurements.part());
    }
    addNodes();
    addSybils();
    connect(dials, scenario.honestAt());
    connect(hostileDials(), scenario.sybilsAt());
    publish();
    if (scenario.isAttack()) {
      watch();
    }
  }

  /** Runs to the end in the caller's thread. */
  public Outcome run(DoubleConsumer progress) {
    return run(progress, Crew.alone());
  }

  /**
   * Runs to the end; the outcome does not depend on how many do the work.
   *
   * @param progress is told the part that is over, 0…1, once a second of virtual time
   */
  public Outcome run(DoubleConsumer progress, Crew crew) {
    long end = config.end().toNanos();
    for (long now = SECOND; now < end; now += SECOND) {
      network.run(now, crew);
      progress.accept((double) now / end);
    }
    network.run(end, crew);
    parts.forEach(measurements::add);
    return outcome();
  }

  private RandomGenerator split() {
    return generator(seeds.nextLong());
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("SplittableRandom").create(seed);
  }

  // ---- who is there

  private void addNodes() {
    RouterConfig router = Hardened.config(config);
    for (int i = 0; i < honest; i++) {
      long start = topology.nextLong(SECOND); // heartbeats are not in step
      HonestNode node =
          new HonestNode(
              i,
              network,
              parts.get(Network.quarterOf(i)),
              router,
              this::addresses,
              config.validation().toNanos(),
              split(),
              start);
      nodes.add(node);
      network.put(i, node);
      node.join(0);
    }
  }

  private List<String> addresses(int number) {
    if (scenario.hosts() == 0) {
      return List.of(); // each has its own, and nobody counts them
    }
    return List.of(
        number < honest ? "honest-" + number : "hostile-" + (number - honest) % scenario.hosts());
  }

  private void addSybils() {
    for (int i = honest; i < honest + config.sybils(); i++) {
      network.put(i, new Sybil(i, network, scenario, TARGET, split()));
    }
  }

  // ---- who is connected to whom

  private List<int[]> honestDials() {
    List<int[]> dials = new ArrayList<>();
    Set<Long> known = new HashSet<>();
    int each = Math.min(DIALS, (honest - 1) / 2);
    for (int dialer = 0; dialer < honest; dialer++) {
      int missing = each;
      // in a small network somebody may know everybody before its turn comes
      for (int tries = 0; missing > 0 && tries < 20 * honest; tries++) {
        int dialed = topology.nextInt(honest);
        long pair = (long) Math.min(dialer, dialed) * honest + Math.max(dialer, dialed);
        if (dialed != dialer && known.add(pair)) {
          dials.add(new int[] {dialer, dialed});
          missing--;
        }
      }
    }
    return dials;
  }

  private boolean[] targets(List<int[]> dials) {
    boolean[] chosen = new boolean[honest];
    switch (scenario.target()) {
      case ANYBODY -> chosen[TARGET] = scenario.conduct() == Scenario.Conduct.CENSOR;
      case ONE_NODE -> chosen[TARGET] = true;
      case PUBLISHERS -> Arrays.fill(chosen, 0, config.publishers(), true);
      case FAR_FROM_PUBLISHERS -> {
        int[] publishers = new int[honest];
        for (int[] dial : dials) {
          publishers[dial[0]] += dial[1] < config.publishers() ? 1 : 0;
          publishers[dial[1]] += dial[0] < config.publishers() ? 1 : 0;
        }
        List<Integer> lurkers = new ArrayList<>();
        for (int i = config.publishers(); i < honest; i++) {
          lurkers.add(i);
        }
        lurkers.sort(Comparator.comparingInt(lurker -> publishers[lurker]));
        lurkers.subList(0, honest / 10).forEach(lurker -> chosen[lurker] = true);
      }
    }
    return chosen;
  }

  private List<int[]> hostileDials() {
    List<Integer> victims = new ArrayList<>();
    for (int i = 0; i < honest; i++) {
      if (scenario.target() == Scenario.Target.ANYBODY || targets[i]) {
        victims.add(i);
      }
    }
    List<int[]> dials = new ArrayList<>();
    int each = Math.min(scenario.degree(), victims.size());
    for (int sybil = honest; sybil < honest + config.sybils(); sybil++) {
      for (int i = 0; i < each; i++) {
        Collections.swap(victims, i, i + topology.nextInt(victims.size() - i));
        dials.add(new int[] {sybil, victims.get(i)});
      }
    }
    return dials;
  }

  private void connect(List<int[]> dials, Duration when) {
    for (int[] dial : dials) {
      long at = when.toNanos() + topology.nextInt(CONNECT_STEPS) * CONNECT_STEP;
      network.at(at, now -> network.connect(dial[0], dial[1], now));
    }
  }

  // ---- what is said

  private void publish() {
    Bytes payload = Bytes.owning(new byte[config.messageBytes()]);
    Bytes signature = Bytes.owning(new byte[64]);
    for (int i = 0; i < config.messages(); i++) {
      int author = i % config.publishers();
      long at = SimulationConfig.WARM_UP.toNanos() + (long) (i / config.messagesPerSecond() * 1e9);
      network.wake(at, author, message(author, i, payload, signature));
    }
  }

  private Message message(int author, int sequence, Bytes payload, Bytes signature) {
    Bytes number = Bytes.of(0, 0, 0, 0, sequence >>> 24, sequence >>> 16, sequence >>> 8, sequence);
    return new Message(
        network.id(author).toBytes(), payload, number, Network.TOPIC, signature, Bytes.EMPTY);
  }

  private void watch() {
    for (long at = scenario.beginsAt().toNanos() + SECOND;
        at < config.end().toNanos();
        at += SECOND) {
      network.at(at, now -> meshes.look());
    }
  }

  // ---- what came of it

  private Outcome outcome() {
    long bytes = 0;
    long duplicates = 0;
    for (int i = 0; i < honest; i++) {
      bytes += network.sentBytes(i);
      duplicates += nodes.get(i).router().counts().duplicates();
    }
    return new Outcome(
        measurements.published(),
        measurements.delivery(),
        measurements.lost(),
        measurements.incomplete(),
        measurements.targetDelivery(),
        measurements.percentileMillis(0.5),
        measurements.percentileMillis(0.99),
        measurements.maxMillis(),
        (double) duplicates / Math.max(1, measurements.delivered()),
        meshes.secondsUntilHonest(),
        meshes.least(),
        meshes.last(),
        bytes / honest,
        new Scorecard(nodes).scores(),
        traffic(),
        network.events());
  }

  private Outcome.Traffic traffic() {
    long graylisted = 0;
    for (HonestNode node : nodes) {
      graylisted += node.router().counts().graylisted();
    }
    return new Outcome.Traffic(
        measurements.payloads(),
        measurements.ihaves(),
        measurements.iwants(),
        measurements.idontwants(),
        measurements.prunes(PruneReason.SCORE),
        measurements.prunes(PruneReason.TOO_MANY),
        measurements.honestBreaches(),
        measurements.sybilBreaches(),
        graylisted);
  }
}
