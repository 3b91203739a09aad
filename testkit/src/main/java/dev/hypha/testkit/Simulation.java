package dev.hypha.testkit;

import dev.hypha.core.Gate;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.SecureChannel;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multistream.Multistream;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.MemoryPeerstore;
import dev.hypha.node.ResourceLimits;
import dev.hypha.node.Swarm;
import dev.hypha.node.SwarmConfig;
import dev.hypha.node.SwarmParts;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.testkit.net.Host;
import dev.hypha.testkit.net.Nat;
import dev.hypha.testkit.net.PlaintextSecurity;
import dev.hypha.testkit.net.SimulatedNetwork;
import dev.hypha.testkit.net.SimulatedTransport;
import dev.hypha.testkit.net.Wire;
import dev.hypha.testkit.time.Trace;
import dev.hypha.testkit.time.VirtualRuntime;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Nodes in virtual time over a simulated network. The nodes are real: swarm, limits, Yamux,
 * multistream; the handshake is {@link PlaintextSecurity} unless {@link #encrypted} says otherwise.
 *
 * <pre>{@code
 * var simulation = new Simulation(7, Wire.parse("80ms,1%"));
 * var nodes = simulation.nodes(5);
 * simulation.run(() -> …);
 * }</pre>
 *
 * <p>Whatever talks to a node must run within {@link #run}. One thread at a time.
 */
public final class Simulation implements AutoCloseable {
  private static final int PEERS_KEPT_MAX = 10_000;
  private static final long NODE_MEMORY_BYTES = 1L << 30;
  private static final Duration LAST_MINUTE = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private final VirtualRuntime runtime;
  private final SimulatedNetwork network;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private boolean encrypting;
  private List<ProtocolId> spoken = List.of();
  private YamuxConfig yamux = YamuxConfig.DEFAULT;
  private LimitsConfig limits = LimitsConfig.scaled(NODE_MEMORY_BYTES);

  /**
   * An empty network.
   *
   * @param seed decides everything that is left to chance
   * @param wire between all hosts
   */
  public Simulation(long seed, Wire wire) {
    this.runtime = new VirtualRuntime(seed);
    this.network = new SimulatedNetwork(runtime);
    network.wire(wire);
  }

  // ---- nodes

  /** Nodes that are made from now on shake hands with Noise, hybrid first, as real ones do. */
  public Simulation encrypted() {
    return encrypted(new ProtocolId[0]);
  }

  /** The same with nothing but these handshakes; none named stands for all that there are. */
  public Simulation encrypted(ProtocolId... securities) {
    encrypting = true;
    spoken = List.of(securities);
    return this;
  }

  /** Nodes that are made from now on mux with {@code now}. */
  public Simulation yamux(YamuxConfig now) {
    yamux = now;
    return this;
  }

  /** Nodes that are made from now on keep within {@code now}. */
  public Simulation limits(LimitsConfig now) {
    limits = now;
    return this;
  }

  /** {@code count} nodes with public addresses, each of which knows where the others are. */
  public List<SimulatedNode> nodes(int count) {
    List<SimulatedNode> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(node());
    }
    for (SimulatedNode one : made) {
      made.forEach(one::learn);
    }
    return made;
  }

  /** A node with a public address, which knows nobody. */
  public SimulatedNode node() {
    return node(network.host());
  }

  /** A node with an identity of the test's choice, which knows nobody. */
  public SimulatedNode node(PrivateKey identity) {
    return node(network.host(), identity);
  }

  /** A node behind {@code nat}, which knows nobody. */
  public SimulatedNode node(Nat nat) {
    return node(network.host(nat));
  }

  /** All nodes that were made. */
  public List<SimulatedNode> nodes() {
    return List.copyOf(nodes);
  }

  private SimulatedNode node(Host host) {
    return node(host, PrivateKey.generate(KeyType.ED25519, runtime.secrets()));
  }

  private SimulatedNode node(Host host, PrivateKey identity) {
    PeerId id = PeerId.ofPublicKey(identity.publicKey().encode());
    List<SecureChannel> channels = channels(identity, host);
    Map<ProtocolId, Integer> offered = new LinkedHashMap<>();
    channels.forEach(channel -> offered.put(channel.protocol(), channel.quantumLevel()));
    ResourceLimits counted = new ResourceLimits(limits);
    Yamux muxer = new Yamux(yamux, host.runtime(), counted);
    SwarmParts parts =
        new SwarmParts(
            new MemoryPeerstore(PEERS_KEPT_MAX),
            new Multistream(),
            (address, deadline) -> List.of(address),
            Gate.OPEN,
            counted,
            host.runtime());
    Swarm swarm = new Swarm(id, SwarmConfig.of(offered, List.of(muxer.protocol())), parts);
    swarm.add(
        new SimulatedTransport(
            host, new ConnectionUpgrader(channels, List.of(muxer), host.runtime())));
    try {
      swarm.listen(host.anywhere());
    } catch (IOException e) {
      throw new IllegalStateException("a fresh host has free ports", e);
    }
    SimulatedNode node = new SimulatedNode(nodes.size(), swarm, host, identity);
    nodes.add(node);
    return node;
  }

  private List<SecureChannel> channels(PrivateKey identity, Host host) {
    if (!encrypting) {
      return List.of(new PlaintextSecurity(identity));
    }
    return NoiseSecurity.all(identity, host.runtime()).stream()
        .filter(channel -> spoken.isEmpty() || spoken.contains(channel.protocol()))
        .toList();
  }

  // ---- the world

  public VirtualRuntime runtime() {
    return runtime;
  }

  public SimulatedNetwork network() {
    return network;
  }

  /** What happened so far. The same seed and program give the same. */
  public Trace trace() {
    return runtime.trace();
  }

  // ---- time

  /**
   * Runs {@code body} and with it all nodes, until it has ended. See {@link VirtualRuntime#run}.
   */
  public void run(VirtualRuntime.Body body) throws Exception {
    runtime.run(body);
  }

  /** Waits for {@code time} to pass. Within {@link #run}. */
  public void sleep(Duration time) {
    runtime.sleep(time);
  }

  /**
   * Waits until {@code condition} holds, looking every ten milliseconds. Within {@link #run}.
   *
   * @throws AssertionError if it does not within {@code patience}
   */
  public void await(String what, Duration patience, BooleanSupplier condition) {
    long deadline = runtime.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (runtime.nanoTime() > deadline) {
        throw new AssertionError(what + " has not come about within " + patience);
      }
      runtime.sleep(LOOK_EVERY);
    }
  }

  /** Closes all nodes and gives their threads a minute of their time to end. */
  @Override
  public void close() {
    nodes.forEach(node -> node.node().close());
    runtime.advance(LAST_MINUTE);
  }
}
