package dev.hypha.node;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.BlackHole;
import dev.hypha.core.Connection;
import dev.hypha.core.ConnectionManager;
import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.core.Limits;
import dev.hypha.core.Link;
import dev.hypha.core.Negotiator;
import dev.hypha.core.Node;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.Peerstore;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.Reputation;
import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import dev.hypha.core.Traffic;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.SecurityPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The node: its connections, its listeners and the protocols it serves. Thread-safe.
 *
 * <p>Spec: connections/README.md.
 */
public final class Swarm implements Node {

  private final PeerId id;
  private final SwarmConfig config;
  private final SwarmParts parts;
  private final SecurityPolicy policy;
  private final Timeline events;
  private final List<Transport> transports = new CopyOnWriteArrayList<>();
  private final List<Transport.Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicReference<Traffic> gone = new AtomicReference<>(Traffic.NONE);
  private final Map<ProtocolId, Served> served = new ConcurrentSkipListMap<>();
  private final PeerReputation reputation;
  private final ConnectionTable connections;
  private final ConnectionKeeper keeper;
  private final Dialer dialer;
  private final Reception reception;
  private final ExternalAddresses external;

  public Swarm(PeerId id, SwarmConfig config, SwarmParts parts) {
    this.id = id;
    this.config = config;
    this.events = new Timeline(parts.runtime());
    this.reputation =
        new PeerReputation(
            config.reputation(), parts.peers(), events, parts.runtime(), this::sendAway);
    this.parts = parts.withGate(parts.gate().and(reputation));
    this.policy = new SecurityPolicy(config.quantum(), config.securities());
    this.connections = new ConnectionTable(id);
    this.keeper = new ConnectionKeeper(connections, config.marks(), parts.runtime(), events);
    this.dialer = new Dialer(this, config, this.parts, policy);
    this.reception = new Reception(this, config, this.parts, policy);
    this.external = new ExternalAddresses(this);
  }

  /** Adds a way to reach addresses. Before the first dial or listen. */
  public void add(Transport transport) {
    transports.add(transport);
  }

  /**
   * Listens on {@code address}.
   *
   * @return the address that was bound
   */
  public Multiaddr listen(Multiaddr address) throws IOException {
    Transport transport =
        transport(address).orElseThrow(() -> new IOException("no transport listens on " + address));
    Transport.Listener listener = transport.listen(address, reception);
    listeners.add(listener);
    events.publish(new Event.AddressesChanged(addresses()));
    return listener.address();
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public List<Multiaddr> addresses() {
    Set<Multiaddr> all = new LinkedHashSet<>(ListenAddresses.expand(listening()));
    all.addAll(external.all());
    return List.copyOf(all);
  }

  /** Those of {@link #addresses} that we do not listen on: where peers say that they see us. */
  public List<Multiaddr> observedAddresses() {
    Set<Multiaddr> ours = new LinkedHashSet<>(ListenAddresses.expand(listening()));
    return external.all().stream().filter(address -> !ours.contains(address)).toList();
  }

  @Override
  public Connection connect(PeerAddress peer) throws IOException {
    return connect(peer, true);
  }

  @Override
  public Connection connectAsTold(PeerAddress peer) throws IOException {
    return connect(peer, false);
  }

  private Connection connect(PeerAddress peer, boolean insisting) throws IOException {
    Optional<LiveConnection> live = connections.to(peer.peer());
    if (live.isPresent()) {
      return live.get();
    }
    if (keeper.isShunned(peer.peer())) {
      throw new Refused(peer.peer() + " is not dialed: it was disconnected on purpose");
    }
    return dialer.dial(peer, insisting);
  }

  @Override
  public Stream open(PeerId peer, ProtocolId... anyOf) throws IOException {
    try {
      return connect(PeerAddress.of(peer)).open(anyOf);
    } catch (Reset e) {
      if (e.code() != ResetCode.SUPPLANTED) {
        throw e;
      }
      // the other end has just dropped this one of two connections
      return connect(PeerAddress.of(peer)).open(anyOf);
    }
  }

  @Override
  public Registration serve(ProtocolId protocol, String service, ProtocolHandler handler) {
    Served entry = new Served(service, handler);
    if (served.putIfAbsent(protocol, entry) != null) {
      throw new IllegalStateException(protocol + " is served already");
    }
    events.publish(new Event.ProtocolsChanged(protocols()));
    return () -> {
      served.remove(protocol, entry);
      events.publish(new Event.ProtocolsChanged(protocols()));
    };
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.copyOf(served.keySet());
  }

  @Override
  public Collection<Connection> connections() {
    return List.copyOf(connections.all());
  }

  @Override
  public Traffic traffic() {
    Traffic all = gone.get();
    for (Connection connection : connections.all()) {
      all = all.plus(connection.traffic());
    }
    return all;
  }

  @Override
  public List<BlackHole> blackHoles() {
    return dialer.blackHoles();
  }

  @Override
  public ConnectionManager connectionManager() {
    return keeper;
  }

  @Override
  public Peerstore peers() {
    return parts.peers();
  }

  @Override
  public Reputation reputation() {
    return reputation;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public Runtime runtime() {
    return parts.runtime();
  }

  @Override
  public void close() {
    connections.close();
    keeper.close();
    listeners.forEach(Transport.Listener::close);
    connections.all().forEach(connection -> connection.close(ResetCode.SHUTDOWN));
  }

  // ---- for the other classes of the node

  SwarmConfig config() {
    return config;
  }

  Limits limits() {
    return parts.limits();
  }

  Negotiator negotiator() {
    return parts.negotiator();
  }

  /** The addresses that are listened on, wildcards as they are. */
  List<Multiaddr> listening() {
    return listeners.stream().map(Transport.Listener::address).toList();
  }

  Optional<Transport> transport(Multiaddr address) {
    return transports.stream().filter(transport -> transport.handles(address)).findFirst();
  }

  Offer offer(List<ProtocolId> securities, Duration timeout, Consumer<Step> progress) {
    long deadline = runtime().nanoTime() + timeout.toNanos();
    return new Offer(securities, config.muxers(), Bytes.EMPTY, deadline, progress);
  }

  ProtocolHandler handler(ProtocolId protocol) throws IOException {
    Served entry = served.get(protocol);
    if (entry == null) {
      throw new IOException(protocol + " is no longer served");
    }
    return entry.handler();
  }

  /** The service of a protocol; one that is not served here is one of its own. */
  String service(ProtocolId protocol) {
    Served entry = served.get(protocol);
    return entry == null ? protocol.toString() : entry.service();
  }

  private record Served(String service, ProtocolHandler handler) {}

  void closed(LiveConnection connection, IOException reason) {
    if (reason instanceof Misbehaved culprit) {
      misbehaved(connection.peer(), culprit);
    }
    String why = String.valueOf(reason.getMessage());
    boolean last = connections.remove(connection);
    gone.accumulateAndGet(connection.traffic(), Traffic::plus);
    events.publish(new Event.ConnectionClosed(connection, why));
    if (last) {
      events.publish(new Event.Disconnected(connection.peer(), why));
    }
  }

  /** A peer broke a specification on a stream or a connection. */
  void misbehaved(PeerId peer, Misbehaved cause) {
    events.publish(new Event.PeerMisbehaved(peer, cause));
    reputation.report(peer, Conduct.INVALID, String.valueOf(cause.getMessage()));
  }

  private void sendAway(PeerId peer) {
    runtime()
        .fork(
            "ban",
            () ->
                connections.all().stream()
                    .filter(connection -> connection.peer().equals(peer))
                    .forEach(connection -> connection.close(ResetCode.GATED)));
  }

  // ---- connections

  /** Makes a session, whose handshake began at {@code began}, a connection of this node. */
  Connection add(Link link, Limits.ConnectionPermit permit, Direction direction, long began)
      throws Reset {
    LiveConnection connection = new LiveConnection(this, link, permit, direction, began);
    Optional<ConnectionTable.Added> added = connections.add(connection);
    if (added.isEmpty()) {
      permit.close();
      link.session().close(ResetCode.SHUTDOWN);
      throw new Reset("this node is closed", ResetCode.SHUTDOWN);
    }
    PeerId peer = connection.peer();
    if (direction == Direction.INBOUND) {
      keeper.welcome(peer);
    }
    peers().update(peer, record -> policy.remember(record, link.secured().security()));
    // told before anything can happen on it, so that nobody hears of the end before the beginning
    events.publish(new Event.ConnectionOpened(connection));
    if (added.get().first()) {
      events.publish(new Event.Connected(peer, connection));
    }
    connection.start();
    keeper.added();
    if (keeper.isShunned(peer)) {
      connection.close(ResetCode.NONE); // since it began to be dialed
    }
    return connection;
  }
}
