package dev.hypha.node;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Connection;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.core.Link;
import dev.hypha.core.Node;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.core.Peerstore;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The node: its connections, its listeners and the protocols it serves. Thread-safe.
 *
 * <p>Spec: connections/README.md.
 */
public final class Swarm implements Node {
  private final PeerId id;
  private final SwarmConfig config;
  private final Runtime runtime;
  private final Peerstore peers;
  private final Timeline events;
  private final List<Transport> transports = new CopyOnWriteArrayList<>();
  private final List<Transport.Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<ProtocolId, ProtocolHandler> handlers = new ConcurrentSkipListMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, List<LiveConnection>> connections = new LinkedHashMap<>();
  private boolean closed;

  public Swarm(PeerId id, SwarmConfig config, Peerstore peers, Runtime runtime) {
    this.id = id;
    this.config = config;
    this.peers = peers;
    this.runtime = runtime;
    this.events = new Timeline(runtime);
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
    Transport.Listener listener =
        transport.listen(
            address, () -> offer(config.handshakeTimeout(), step -> {}), this::arrived);
    listeners.add(listener);
    return listener.address();
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public List<Multiaddr> addresses() {
    return ListenAddresses.expand(listeners.stream().map(Transport.Listener::address).toList());
  }

  @Override
  public Connection connect(PeerAddress peer) throws IOException {
    Optional<Connection> live = connectionTo(peer.peer());
    return live.isPresent() ? live.get() : dial(peer);
  }

  @Override
  public Stream open(PeerId peer, ProtocolId... anyOf) throws IOException {
    return connect(PeerAddress.of(peer)).open(anyOf);
  }

  @Override
  public Registration serve(ProtocolId protocol, ProtocolHandler handler) {
    if (handlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException(protocol + " is served already");
    }
    events.publish(new Event.ProtocolsChanged(protocols()));
    return () -> {
      handlers.remove(protocol, handler);
      events.publish(new Event.ProtocolsChanged(protocols()));
    };
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.copyOf(handlers.keySet());
  }

  @Override
  public Collection<Connection> connections() {
    lock.lock();
    try {
      List<Connection> all = new ArrayList<>();
      connections.values().forEach(all::addAll);
      return all;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Peerstore peers() {
    return peers;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public Runtime runtime() {
    return runtime;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    listeners.forEach(Transport.Listener::close);
    connections().forEach(connection -> connection.close(ResetCode.SHUTDOWN));
  }

  // ---- for LiveConnection

  SwarmConfig config() {
    return config;
  }

  ProtocolHandler handler(ProtocolId protocol) throws IOException {
    ProtocolHandler handler = handlers.get(protocol);
    if (handler == null) {
      throw new IOException(protocol + " is no longer served");
    }
    return handler;
  }

  void closed(LiveConnection connection, IOException reason) {
    boolean last = false;
    lock.lock();
    try {
      List<LiveConnection> ofPeer = connections.get(connection.peer());
      if (ofPeer != null && ofPeer.remove(connection) && ofPeer.isEmpty()) {
        connections.remove(connection.peer());
        last = true;
      }
    } finally {
      lock.unlock();
    }
    if (last) {
      events.publish(
          new Event.Disconnected(connection.peer(), String.valueOf(reason.getMessage())));
    }
  }

  // ---- dialing

  private Connection dial(PeerAddress peer) throws IOException {
    var candidates = new LinkedHashSet<>(peer.addresses());
    candidates.addAll(peers.of(peer.peer()).addresses());
    if (peer.peer().equals(id)) {
      throw new Unreachable("that is this node itself", List.of());
    }
    List<Failure> failures = new ArrayList<>();
    for (Multiaddr address : candidates) {
      long begin = runtime.nanoTime();
      AtomicReference<Step> step = new AtomicReference<>(Step.ADDRESS);
      try {
        return add(dial(peer.peer(), address, step), Direction.OUTBOUND);
      } catch (IOException e) {
        Duration took = Duration.ofNanos(runtime.nanoTime() - begin);
        failures.add(new Failure(address, step.get(), took, String.valueOf(e.getMessage())));
      }
    }
    throw new Unreachable(explain(peer.peer(), failures), failures);
  }

  private Link dial(PeerId peer, Multiaddr address, AtomicReference<Step> step) throws IOException {
    Transport transport =
        transport(address)
            .orElseThrow(() -> new IOException("no transport for this kind of address"));
    Offer offer = offer(config.dialTimeout(), step::set);
    return transport.dial(new DialRequest(address, Optional.of(peer), Role.DIALER, true, offer));
  }

  private static String explain(PeerId peer, List<Failure> failures) {
    if (failures.isEmpty()) {
      return "no address is known for " + peer;
    }
    StringBuilder text = new StringBuilder("cannot reach ").append(peer);
    failures.forEach(failure -> text.append("\n  ").append(failure));
    return text.toString();
  }

  private Optional<Transport> transport(Multiaddr address) {
    return transports.stream().filter(transport -> transport.handles(address)).findFirst();
  }

  private Offer offer(Duration timeout, java.util.function.Consumer<Step> progress) {
    long deadline = runtime.nanoTime() + timeout.toNanos();
    return new Offer(config.securities(), config.muxers(), Bytes.EMPTY, deadline, progress);
  }

  // ---- connections

  private void arrived(Link link) {
    try {
      add(link, Direction.INBOUND);
    } catch (Reset e) {
      // the node is closing and has told the peer so
      return;
    }
  }

  private Connection add(Link link, Direction direction) throws Reset {
    LiveConnection connection = new LiveConnection(this, link, direction);
    boolean first;
    lock.lock();
    try {
      if (closed) {
        link.session().close(ResetCode.SHUTDOWN);
        throw new Reset("this node is closed", ResetCode.SHUTDOWN);
      }
      List<LiveConnection> ofPeer =
          connections.computeIfAbsent(connection.peer(), peer -> new ArrayList<>(1));
      first = ofPeer.isEmpty();
      ofPeer.add(connection);
    } finally {
      lock.unlock();
    }
    connection.start();
    events.publish(new Event.ConnectionOpened(connection));
    if (first) {
      events.publish(new Event.Connected(connection.peer(), connection));
    }
    return connection;
  }

  private Optional<Connection> connectionTo(PeerId peer) {
    lock.lock();
    try {
      List<LiveConnection> ofPeer = connections.get(peer);
      return ofPeer == null ? Optional.empty() : Optional.of(ofPeer.getFirst());
    } finally {
      lock.unlock();
    }
  }
}
