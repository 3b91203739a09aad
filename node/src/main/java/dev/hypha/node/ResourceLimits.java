package dev.hypha.node;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Direction;
import dev.hypha.core.Limits;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProtocolId;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multiformats.Protocol;
import dev.hypha.node.Holdings.Held;
import dev.hypha.node.Holdings.Kind;
import dev.hypha.node.Holdings.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections and streams in every scope they belong to. A scope of a peer or a protocol
 * exists while something is counted in it, so strangers leave nothing behind. Thread-safe: one lock
 * for the tree, held for a few increments.
 */
public final class ResourceLimits implements Limits {
  private final LimitsConfig config;
  private final ReentrantLock lock = new ReentrantLock();
  private final Count system;
  private final Count unproven;
  private final Map<PeerId, Count> peers = new HashMap<>();
  private final Map<String, Count> services = new HashMap<>();
  private final Map<ServiceOfPeer, Count> servicesOfPeers = new HashMap<>();
  private final Map<ProtocolId, Count> protocols = new HashMap<>();
  private final Map<ProtocolOfPeer, Count> protocolsOfPeers = new HashMap<>();
  private final Map<Bytes, Integer> prefixes = new HashMap<>();
  private final AtomicLong spareMemory;
  private final Map<Refusal, Long> refusals = new HashMap<>();

  public ResourceLimits(LimitsConfig config) {
    this.config = config;
    this.spareMemory = new AtomicLong(config.spareMemoryBytes());
    this.system = new Count(Kind.SYSTEM, () -> "the node", config.system());
    this.unproven = new Count(Kind.UNPROVEN, () -> "the unproven scope", config.unproven());
  }

  /** How often a limit has said no. */
  public long refusals() {
    lock.lock();
    try {
      return refusals.values().stream().mapToLong(Long::longValue).sum();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is used of the limits of the node and of what is unproven, and after them the fullest
   * limits of peers, services and protocols.
   *
   * @param othersMax how many of the latter
   */
  public List<Usage> usage(int othersMax) {
    List<Usage> all = new ArrayList<>();
    List<Usage> others = new ArrayList<>();
    lock.lock();
    try {
      system.tell(all);
      unproven.tell(all);
      services.values().forEach(count -> count.tell(others));
      servicesOfPeers.values().forEach(count -> count.tell(others));
      protocols.values().forEach(count -> count.tell(others));
      protocolsOfPeers.values().forEach(count -> count.tell(others));
      peers.values().forEach(count -> count.tell(others));
    } finally {
      lock.unlock();
    }
    others.stream()
        .filter(usage -> usage.used() > 0)
        .sorted(
            Comparator.comparingDouble(Usage::fullness)
                .reversed()
                .thenComparing(Usage::scope)
                .thenComparing(Usage::direction))
        .limit(othersMax)
        .forEach(all::add);
    return all;
  }

  /** What every scope holds now. */
  public Holdings holdings() {
    lock.lock();
    try {
      return new Holdings(
          system.held(),
          unproven.held(),
          held(services),
          held(protocols),
          peers.values().stream().map(Count::held).toList(),
          Map.copyOf(refusals));
    } finally {
      lock.unlock();
    }
  }

  private static <K> SortedMap<K, Held> held(Map<K, Count> scopes) {
    SortedMap<K, Held> all = new TreeMap<>();
    scopes.forEach((key, count) -> all.put(key, count.held()));
    return all;
  }

  /** Bytes that all connections together spend on windows larger than the first. */
  public long windowBytes() {
    return config.spareMemoryBytes() - spareMemory.get();
  }

  /** The numbers that are kept to. */
  public LimitsConfig config() {
    return config;
  }

  /** How many scopes of peers, services, protocols and address prefixes hold something now. */
  public int scopes() {
    lock.lock();
    try {
      return peers.size()
          + services.size()
          + servicesOfPeers.size()
          + protocols.size()
          + protocolsOfPeers.size()
          + prefixes.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean reserve(long bytes) {
    long left = spareMemory.addAndGet(-bytes);
    if (left < 0) {
      spareMemory.addAndGet(bytes);
    }
    return left >= 0;
  }

  @Override
  public void release(long bytes) {
    spareMemory.addAndGet(bytes);
  }

  @Override
  public ConnectionPermit connection(Direction direction, Multiaddr remote) throws Refused {
    lock.lock();
    try {
      ConnectionCount permit = new ConnectionCount(direction, countPrefixes(direction, remote));
      try {
        permit.enter(system);
        permit.enter(unproven);
      } catch (Refused e) {
        permit.close();
        throw e;
      }
      return permit;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public StreamPermit stream(PeerId peer, Direction direction) throws Refused {
    lock.lock();
    try {
      StreamCount permit = new StreamCount(peer, direction);
      try {
        permit.enter(system);
        permit.enter(unproven);
        permit.enter(peer(peer));
        permit.enterShare(peer(peer));
      } catch (Refused e) {
        permit.close();
        throw e;
      }
      return permit;
    } finally {
      lock.unlock();
    }
  }

  private record ServiceOfPeer(String service, PeerId peer) {}

  private record ProtocolOfPeer(ProtocolId protocol, PeerId peer) {}

  /** A scope with its counters. Guarded by the lock. */
  private static final class Count {
    private final Kind kind;

    /** Made when a limit says no: an id takes a while to write down. */
    private final Supplier<String> name;

    private final LimitsConfig.Scope limit;
    private final Tally connections = new Tally();
    private final Tally streams = new Tally();

    /** Inbound streams of a peer that are in the unproven scope. */
    private int unprovenInbound;

    Count(Kind kind, Supplier<String> name, LimitsConfig.Scope limit) {
      this.kind = kind;
      this.name = name;
      this.limit = limit;
    }

    void tell(List<Usage> all) {
      tell("connections", connections, limit.connections(), all);
      tell("streams", streams, limit.streams(), all);
    }

    private void tell(String what, Tally tally, LimitsConfig.Bound bound, List<Usage> all) {
      if (bound.total() < Integer.MAX_VALUE) {
        all.add(new Usage(name.get(), what, "inbound", tally.inbound, bound.inbound()));
        all.add(new Usage(name.get(), what, "outbound", tally.outbound, bound.outbound()));
        all.add(new Usage(name.get(), what, "total", tally.total(), bound.total()));
      }
    }

    Held held() {
      return new Held(connections.inbound, connections.outbound, streams.inbound, streams.outbound);
    }

    boolean isEmpty() {
      return connections.total() + streams.total() == 0;
    }
  }

  /** How many of each direction. */
  private static final class Tally {
    private int inbound;
    private int outbound;

    int of(Direction direction) {
      return direction == Direction.INBOUND ? inbound : outbound;
    }

    int total() {
      return inbound + outbound;
    }

    void add(Direction direction, int n) {
      if (direction == Direction.INBOUND) {
        inbound += n;
      } else {
        outbound += n;
      }
    }
  }

  // ---- with the lock held

  private Count peer(PeerId peer) {
    return peers.computeIfAbsent(
        peer, id -> new Count(Kind.PEER, () -> "peer " + id, config.peer()));
  }

  private Count service(String service) {
    return services.computeIfAbsent(
        service, name -> new Count(Kind.SERVICE, () -> "service " + name, config.service()));
  }

  private Count serviceOfPeer(String service, PeerId peer) {
    return servicesOfPeers.computeIfAbsent(
        new ServiceOfPeer(service, peer),
        key ->
            new Count(
                Kind.SERVICE_PEER,
                () -> "service " + key.service + " of " + key.peer,
                config.servicePeer()));
  }

  private Count protocol(ProtocolId protocol) {
    return protocols.computeIfAbsent(
        protocol, id -> new Count(Kind.PROTOCOL, () -> "protocol " + id, config.protocol()));
  }

  private Count protocolOfPeer(ProtocolId protocol, PeerId peer) {
    return protocolsOfPeers.computeIfAbsent(
        new ProtocolOfPeer(protocol, peer),
        key ->
            new Count(
                Kind.PROTOCOL_PEER,
                () -> "protocol " + key.protocol + " of " + key.peer,
                config.protocolPeer()));
  }

  private void forgetEmpty(PeerId peer, ProtocolId protocol, String service) {
    forgetIfEmpty(peers, peer);
    forgetIfEmpty(protocols, protocol);
    forgetIfEmpty(protocolsOfPeers, new ProtocolOfPeer(protocol, peer));
    forgetIfEmpty(services, service);
    forgetIfEmpty(servicesOfPeers, new ServiceOfPeer(service, peer));
  }

  private static <K> void forgetIfEmpty(Map<K, Count> scopes, K key) {
    Count count = scopes.get(key);
    if (count != null && count.isEmpty()) {
      scopes.remove(key);
    }
  }

  private void count(
      Tally tally, LimitsConfig.Bound bound, Direction direction, String what, Count scope)
      throws Refused {
    String side = direction == Direction.INBOUND ? "inbound " : "outbound ";
    if (tally.of(direction) >= bound.of(direction)) {
      throw refuse(
          new Refusal(direction, scope.kind, what),
          bound.of(direction) + " " + side + what + " of " + scope.name.get());
    }
    if (tally.total() >= bound.total()) {
      throw refuse(
          new Refusal(direction, scope.kind, what),
          bound.total() + " " + what + " of " + scope.name.get());
    }
    tally.add(direction, 1);
  }

  private Refused refuse(Refusal refusal, String limit) {
    refusals.merge(refusal, 1L, Long::sum);
    return new Refused("limit reached: " + limit);
  }

  /** Counts an inbound connection in its address prefixes; loopback is not counted. */
  private List<Bytes> countPrefixes(Direction direction, Multiaddr remote) throws Refused {
    List<Bytes> counted = new ArrayList<>(2);
    if (direction == Direction.OUTBOUND || AddressScope.of(remote) == AddressScope.LOOPBACK) {
      return counted;
    }
    try {
      var ip4 = remote.first(Protocol.IP4);
      if (ip4.isPresent()) {
        countPrefix(ip4.get().value(), config.connectionsPerIp4(), counted);
      }
      var ip6 = remote.first(Protocol.IP6);
      if (ip6.isPresent()) {
        countPrefix(ip6.get().value().slice(0, 7), config.connectionsPerIp6Prefix56(), counted);
        countPrefix(ip6.get().value().slice(0, 6), config.connectionsPerIp6Prefix48(), counted);
      }
      return counted;
    } catch (Refused e) {
      counted.forEach(this::discountPrefix);
      throw e;
    }
  }

  private void countPrefix(Bytes prefix, int limit, List<Bytes> counted) throws Refused {
    int before = prefixes.getOrDefault(prefix, 0);
    if (before >= limit) {
      throw refuse(
          new Refusal(Direction.INBOUND, Kind.NETWORK, "connections"),
          limit + " connections from one network");
    }
    prefixes.put(prefix, before + 1);
    counted.add(prefix);
  }

  private void discountPrefix(Bytes prefix) {
    prefixes.computeIfPresent(prefix, (_, count) -> count == 1 ? null : count - 1);
  }

  private final class ConnectionCount implements ConnectionPermit {
    private final Direction direction;
    private final List<Bytes> prefixes;
    private final List<Count> scopes = new ArrayList<>(2);
    private @Nullable PeerId peer;

    ConnectionCount(Direction direction, List<Bytes> prefixes) {
      this.direction = direction;
      this.prefixes = prefixes;
    }

    void enter(Count scope) throws Refused {
      count(scope.connections, scope.limit.connections(), direction, "connections", scope);
      scopes.add(scope);
    }

    @Override
    public void promote(PeerId proven) throws Refused {
      lock.lock();
      try {
        peer = proven;
        enter(peer(proven));
        leave(unproven);
      } finally {
        forgetIfEmpty(peers, proven);
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        List.copyOf(scopes).forEach(this::leave);
        prefixes.forEach(ResourceLimits.this::discountPrefix);
        prefixes.clear();
        if (peer != null) {
          forgetIfEmpty(peers, peer);
        }
      } finally {
        lock.unlock();
      }
    }

    private void leave(Count scope) {
      if (scopes.remove(scope)) {
        scope.connections.add(direction, -1);
      }
    }
  }

  private final class StreamCount implements StreamPermit {
    private final PeerId peer;
    private final Direction direction;
    private final List<Count> scopes = new ArrayList<>(6);
    private @Nullable Count share;
    private @Nullable ProtocolId protocol;
    private String service = "";

    StreamCount(PeerId peer, Direction direction) {
      this.peer = peer;
      this.direction = direction;
    }

    void enter(Count scope) throws Refused {
      count(scope.streams, scope.limit.streams(), direction, "streams", scope);
      scopes.add(scope);
    }

    /** One peer gets half of the unproven scope, so that what it leaves undone starves nobody. */
    void enterShare(Count ofPeer) throws Refused {
      int half = Math.ceilDiv(config.unproven().streams().inbound(), 2);
      if (direction == Direction.INBOUND) {
        if (ofPeer.unprovenInbound >= half) {
          throw refuse(
              new Refusal(direction, Kind.UNPROVEN, "streams"),
              half + " inbound streams of " + ofPeer.name.get() + " without a protocol");
        }
        ofPeer.unprovenInbound++;
        share = ofPeer;
      }
    }

    private void leaveShare() {
      if (share != null) {
        share.unprovenInbound--;
        share = null;
      }
    }

    @Override
    public void assign(ProtocolId agreed, String of) throws Refused {
      lock.lock();
      try {
        protocol = agreed;
        leaveShare();
        service = of;
        enter(service(of));
        enter(serviceOfPeer(of, peer));
        enter(protocol(agreed));
        enter(protocolOfPeer(agreed, peer));
        leave(unproven);
      } finally {
        forgetEmpty(peer, agreed, of);
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        leaveShare();
        List.copyOf(scopes).forEach(this::leave);
        if (protocol == null) {
          forgetIfEmpty(peers, peer);
        } else {
          forgetEmpty(peer, protocol, service);
        }
      } finally {
        lock.unlock();
      }
    }

    private void leave(Count scope) {
      if (scopes.remove(scope)) {
        scope.streams.add(direction, -1);
      }
    }
  }
}
