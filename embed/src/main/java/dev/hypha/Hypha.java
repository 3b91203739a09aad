package dev.hypha;

import dev.hypha.bus.Bus;
import dev.hypha.bus.BusConfig;
import dev.hypha.bus.Channel;
import dev.hypha.core.Connection;
import dev.hypha.core.Discovery;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import dev.hypha.core.SystemRuntime;
import dev.hypha.exchange.PeerExchangeService;
import dev.hypha.gossip.Codec;
import dev.hypha.gossip.Gossip;
import dev.hypha.gossip.Topic;
import dev.hypha.gossip.TypedTopic;
import dev.hypha.kad.Kad;
import dev.hypha.mdns.Mdns;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.AutoDial;
import dev.hypha.node.AutoDialConfig;
import dev.hypha.node.ResourceLimits;
import dev.hypha.node.Swarm;
import dev.hypha.ping.Ping;
import dev.hypha.pnet.PrivateNetwork;
import dev.hypha.rendezvous.Rendezvous;
import dev.hypha.rendezvous.RendezvousPoint;
import dev.hypha.store.PersistentPeerstore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running libp2p node with its protocols: what an application embeds.
 *
 * <pre>{@code
 * try (var hypha = Hypha.start()) {
 *   IO.println(hypha.id() + " " + hypha.addresses());
 *   hypha.serve(ProtocolId.of("/echo/1"), s -> s.in().transferTo(s.out()));
 * }
 * }</pre>
 *
 * <p>Thread-safe; calls block.
 */
public final class Hypha implements AutoCloseable {
  /** Which Hypha this is; {@code pom.xml} names the same. */
  public static final String VERSION = "0.1.0";

  /** How many peers are remembered, unless the builder says otherwise. */
  public static final int PEERS_KEPT_MAX = 10_000;

  private final Runtime runtime;
  final Swarm swarm;
  private final Ping ping;
  private final Rendezvous rendezvous;
  private final ResourceLimits limits;
  private final Optional<PrivateNetwork> network;
  private final Optional<PersistentPeerstore> stored;
  private final Supplier<Gossip> gossiping;
  private final ReentrantLock lock = new ReentrantLock();
  private final Bus bus;
  private @Nullable Gossip gossip;

  /** By the names of their networks; filled before anybody has this object. */
  final Map<ProtocolId, Kad> tables = new LinkedHashMap<>();

  /** Filled before anybody has this object. */
  final List<Discovery> discoveries = new ArrayList<>();

  /** At most one; filled before anybody has this object. */
  final List<RendezvousPoint> points = new ArrayList<>();

  /** At most one; filled before anybody has this object. */
  final List<PeerExchangeService> exchanges = new ArrayList<>();

  private volatile @Nullable AutoDial autoDial;

  Hypha(
      Runtime runtime,
      Swarm swarm,
      Ping ping,
      Rendezvous rendezvous,
      ResourceLimits limits,
      Optional<PrivateNetwork> network,
      Optional<PersistentPeerstore> stored,
      Supplier<Gossip> gossiping) {
    this.runtime = runtime;
    this.swarm = swarm;
    this.ping = ping;
    this.rendezvous = rendezvous;
    this.limits = limits;
    this.network = network;
    this.stored = stored;
    this.gossiping = gossiping;
    this.bus = new Bus(runtime, BusConfig.DEFAULT);
  }

  /** A node with a new identity that listens on a free TCP port of every IPv4 interface. */
  public static Hypha start() throws IOException {
    return builder().start();
  }

  public static HyphaBuilder builder() {
    return new HyphaBuilder();
  }

  public PeerId id() {
    return swarm.id();
  }

  /** Where others can dial this node; each ends in {@code /p2p/…}. */
  public List<Multiaddr> addresses() {
    return swarm.addresses().stream().map(address -> address.withPeer(id())).toList();
  }

  /** Those of {@link #addresses} that this node does not listen on: peers say they see it there. */
  public List<Multiaddr> observedAddresses() {
    return swarm.observedAddresses().stream().map(address -> address.withPeer(id())).toList();
  }

  /** Connects to {@code /ip4/…/tcp/…/p2p/…}; a name may stand for the IP: {@code /dns/…/tcp/…}. */
  public Connection connect(String address) throws IOException {
    PeerAddress peer = PeerAddress.parse(address);
    swarm.connectionManager().welcome(peer.peer());
    return swarm.connect(peer);
  }

  /** Opens a stream for the first of {@code anyOf} that {@code peer} speaks; dials if needed. */
  public Stream open(PeerId peer, ProtocolId... anyOf) throws IOException {
    swarm.connectionManager().welcome(peer);
    return swarm.open(peer, anyOf);
  }

  /** Answers {@code protocol}, each stream on a virtual thread of its own. */
  public Registration serve(ProtocolId protocol, ProtocolHandler handler) {
    return swarm.serve(protocol, handler);
  }

  public Ping ping() {
    return ping;
  }

  /** What is said under one name by whoever is connected, directly or through others. */
  public Topic topic(String name) {
    return gossip().topic(name);
  }

  /** The same, for values instead of bytes. */
  public <T> TypedTopic<T> topic(String name, Codec<T> codec) {
    return topic(name).of(codec);
  }

  /** Channels within this process; {@link Channel#join} makes a topic of one. */
  public Bus bus() {
    return bus;
  }

  /** GossipSub, in which this node takes part from the first call on. */
  public Gossip gossip() {
    lock.lock();
    try {
      Gossip known = gossip;
      if (known == null) {
        known = gossiping.get();
        gossip = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * From now on this node sees to it that it has peers.
   *
   * @throws IllegalStateException if it does so already
   */
  public void keepPeers(AutoDialConfig config) {
    if (autoDial != null) {
      throw new IllegalStateException("peers are kept already");
    }
    if (!config.isOff()) {
      autoDial = AutoDial.start(swarm, config);
    }
  }

  /** What keeps peers, if anything does. */
  public Optional<AutoDial> autoDial() {
    return Optional.ofNullable(autoDial);
  }

  /**
   * Closes every connection with {@code peer}. Nothing in this node dials it again, neither to keep
   * peers nor for a hash table nor gossip, until somebody calls {@link #connect} or {@link #open}
   * for it, or it connects to us: {@link dev.hypha.core.ConnectionManager#shun}.
   *
   * @return how many connections there were
   */
  public int disconnect(PeerId peer) {
    swarm.connectionManager().shun(peer);
    int closed = 0;
    for (Connection connection : swarm.connections()) {
      if (connection.peer().equals(peer)) {
        connection.close(ResetCode.NONE);
        closed++;
      }
    }
    return closed;
  }

  /**
   * The distributed hash table that this node takes part in, the first if there are several.
   *
   * @throws IllegalStateException if the builder was given none
   */
  public Kad dht() {
    return tables.values().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no hash table: see HyphaBuilder.kad"));
  }

  /** All of them, by the names of their networks on the wire. */
  public Map<ProtocolId, Kad> dhts() {
    return Map.copyOf(tables);
  }

  /** The nodes nearby that multicast DNS has found; nothing if it is off. */
  public Optional<Discovery> mdns() {
    return discoveries.stream().filter(each -> each.method().equals(Mdns.METHOD)).findFirst();
  }

  /** To ask rendezvous points of the caller's choice. */
  public Rendezvous rendezvous() {
    return rendezvous;
  }

  /** What this node is to others, if it is a rendezvous point. */
  public Optional<RendezvousPoint> rendezvousPoint() {
    return points.stream().findFirst();
  }

  /** Every way in which this node finds peers. */
  public List<Discovery> discoveries() {
    return List.copyOf(discoveries);
  }

  /** What is used of each limit. */
  public ResourceLimits limits() {
    return limits;
  }

  /** The private network that this node is in; nothing in the public one. */
  public Optional<PrivateNetwork> privateNetwork() {
    return network;
  }

  /** The node beneath. */
  public Node node() {
    return swarm;
  }

  @Override
  public void close() {
    autoDial().ifPresent(AutoDial::close);
    discoveries.forEach(Discovery::close);
    points.forEach(RendezvousPoint::close);
    exchanges.forEach(PeerExchangeService::close);
    tables.values().forEach(Kad::close);
    bus.close();
    lock.lock();
    try {
      if (gossip != null) {
        gossip.close();
      }
    } finally {
      lock.unlock();
    }
    swarm.close();
    stored.ifPresent(PersistentPeerstore::close);
    if (runtime instanceof SystemRuntime ours) {
      ours.close();
    }
  }
}
