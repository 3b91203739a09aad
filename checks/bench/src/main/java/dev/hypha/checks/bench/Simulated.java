package dev.hypha.checks.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.core.Connection;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import dev.hypha.ping.Ping;
import dev.hypha.ping.PingStream;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import dev.hypha.testkit.net.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whole nodes in virtual time: 60 seconds of ping and of traffic like gossip's. Every node dials
 * four others at random, so that each has about eight neighbours, and keeps a stream to each; every
 * second it tells three of them what it has (100 bytes), every five seconds it pings one; every ten
 * seconds somebody publishes 500 bytes, which everybody passes on to all neighbours once. 30 ms, 10
 * ms jitter, 1 % loss. What is measured begins with the first node and ends with the last second.
 */
final class Simulated {
  private static final ProtocolId GOSSIP = ProtocolId.of("/hypha/bench/gossip/1.0.0");
  private static final int DIALS = 4;
  private static final int TOLD_EACH_SECOND = 3;
  private static final int SECONDS = 60;
  private static final int PING_EVERY_SECONDS = 5;
  private static final int PUBLISH_EVERY_SECONDS = 10;
  private static final int MESSAGE_BYTES_MAX = 1024;
  private static final Bytes HEARTBEAT = Bytes.owning(new byte[100]);

  private final Simulation simulation = new Simulation(1, Wire.parse("30ms,~10ms,1%"));
  private final List<Gossiper> all = new ArrayList<>();
  private long messages;
  private long pings;
  private long heard;

  private Simulated() {}

  static List<Case> measure(int nodes) throws Exception {
    long begin = System.nanoTime();
    Simulated world = new Simulated();
    world.run(nodes);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.println(world.told(nodes));
    String floor = nodes == 1000 ? "<= 60" : "none";
    return List.of(
        Case.alone(
            nodes + " simulated nodes, " + SECONDS + " virtual seconds",
            seconds,
            "s",
            floor,
            List.of(seconds)));
  }

  private String told(int nodes) {
    return String.format(
        Locale.ROOT,
        "%d nodes, %d connections, %d messages, %d pings, %d first hearings, trace %s, %.1f s of"
            + " processor",
        nodes,
        all.stream().mapToInt(each -> each.node.node().connections().size()).sum() / 2,
        messages,
        pings,
        heard,
        simulation.trace(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9);
  }

  private void run(int nodes) throws Exception {
    for (int i = 0; i < nodes; i++) {
      all.add(new Gossiper(simulation.node()));
    }
    simulation.run(
        () -> {
          all.forEach(each -> simulation.runtime().fork("node " + each.node.number(), each::live));
          simulation.sleep(Duration.ofSeconds(SECONDS + 1));
        });
  }

  /** A node and what it does. */
  private final class Gossiper {
    private final SimulatedNode node;
    private final Ping ping;
    private final Set<Bytes> known = new HashSet<>();
    private final Map<PeerId, Stream> told = new LinkedHashMap<>();
    private Optional<PingStream> pinging = Optional.empty();

    Gossiper(SimulatedNode node) {
      this.node = node;
      this.ping = new Ping(node.node());
      ping.serve();
      node.serve(GOSSIP, this::listen);
    }

    /** The life of a node, from its first dial to the last second. */
    void live() {
      RandomGenerator random = simulation.runtime().random();
      try {
        simulation.sleep(Duration.ofMillis(random.nextInt(1000)));
        for (int i = 0; i < DIALS; i++) {
          tellWith(all.get(random.nextInt(all.size())));
        }
        for (int second = random.nextInt(PING_EVERY_SECONDS); second < SECONDS; second++) {
          simulation.sleep(Duration.ofSeconds(1));
          beat(random);
          if (second % PING_EVERY_SECONDS == 0) {
            ping();
          }
          if (second % PUBLISH_EVERY_SECONDS == 0 && random.nextInt(all.size()) == 0) {
            publish(random);
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException("a node of the simulation failed", e);
      }
    }

    private void tellWith(Gossiper neighbour) throws IOException {
      if (neighbour != this && !told.containsKey(neighbour.node.id())) {
        told.put(neighbour.node.id(), node.connect(neighbour.node).open(GOSSIP));
      }
    }

    private void beat(RandomGenerator random) throws IOException {
      List<Stream> streams = List.copyOf(told.values());
      for (int i = 0; i < TOLD_EACH_SECOND && !streams.isEmpty(); i++) {
        send(streams.get(random.nextInt(streams.size())), HEARTBEAT);
      }
    }

    private void ping() throws IOException {
      if (pinging.isEmpty() && !told.isEmpty()) {
        Connection first = told.values().iterator().next().connection();
        pinging = Optional.of(ping.open(first));
      }
      if (pinging.isPresent()) {
        pinging.get().ping(Duration.ofSeconds(20));
        pings++;
      }
    }

    private void publish(RandomGenerator random) throws IOException {
      byte[] message = new byte[500];
      random.nextBytes(message);
      pass(Bytes.owning(message));
    }

    private void pass(Bytes message) throws IOException {
      if (known.add(message)) {
        heard++;
        for (Stream stream : List.copyOf(told.values())) {
          send(stream, message);
        }
      }
    }

    private void send(Stream stream, Bytes message) throws IOException {
      Buffer buffer = new Buffer();
      Delimited.write(buffer, message);
      stream.send(buffer);
      messages++;
    }

    /** A neighbour tells; if it is new, we tell it as well. */
    private void listen(Stream stream) throws IOException {
      PeerId peer = stream.connection().peer();
      if (!told.containsKey(peer)) {
        told.put(peer, stream.connection().open(GOSSIP));
      }
      for (var next = Delimited.read(stream.source(), MESSAGE_BYTES_MAX);
          next.isPresent();
          next = Delimited.read(stream.source(), MESSAGE_BYTES_MAX)) {
        if (next.get().size() > HEARTBEAT.size()) {
          pass(next.get());
        }
      }
    }
  }
}
