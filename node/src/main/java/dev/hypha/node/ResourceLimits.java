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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<ProtocolId, Count> protocols = new HashMap<>();
  private final Map<ProtocolOfPeer, Count> protocolsOfPeers = new HashMap<>();
  private final Map<Bytes, Integer> prefixes = new HashMap<>();
  private final AtomicLong spareMemory;
  private long refusals;

  public ResourceLimits(LimitsConfig config) {
    this.config = config;
    this.spareMemory = new AtomicLong(config.spareMemoryBytes());
    this.system = new Count(() -> "the node", config.system());
    this.unproven = new Count(() -> "the unproven scope", config.unproven());
  }

  /** How often a limit has said no. */
  public long refusals() {
    lock.lock();
    try {
      return refusals;
    } finally {
      lock.unlock();
    }
  }

  /** How many scopes of peers, protocols and address prefixes hold something now. */
  public int scopes() {
    lock.lock();
    try {
      return peers.size() + protocols.size() + protocolsOfPeers.size() + prefixes.size();
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

  private record ProtocolOfPeer(ProtocolId protocol, PeerId peer) {}

  /** A scope with its counters. Guarded by the lock. */
  private static final class Count {
    /** Made when a limit says no: an id takes a while to write down. */
    private final Supplier<String> name;

    private final LimitsConfig.Scope limit;
    private final Tally connections = new Tally();
    private final Tally streams = new Tally();

    /** Inbound streams of a peer that are in the unproven scope. */
    private int unprovenInbound;

    Count(Supplier<String> name, LimitsConfig.Scope limit) {
      this.name = name;
      this.limit = limit;
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
    return peers.computeIfAbsent(peer, id -> new Count(() -> "peer " + id, config.peer()));
  }

  private Count protocol(ProtocolId protocol) {
    return protocols.computeIfAbsent(
        protocol, id -> new Count(() -> "protocol " + id, config.protocol()));
  }

  private Count protocolOfPeer(ProtocolId protocol, PeerId peer) {
    return protocolsOfPeers.computeIfAbsent(
        new ProtocolOfPeer(protocol, peer),
        key ->
            new Count(() -> "protocol " + key.protocol + " of " + key.peer, config.protocolPeer()));
  }

  private void forgetEmpty(PeerId peer, @Nullable ProtocolId protocol) {
    forgetIfEmpty(peers, peer);
    if (protocol != null) {
      forgetIfEmpty(protocols, protocol);
      forgetIfEmpty(protocolsOfPeers, new ProtocolOfPeer(protocol, peer));
    }
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
      throw refuse(bound.of(direction) + " " + side + what + " of " + scope.name.get());
    }
    if (tally.total() >= bound.total()) {
      throw refuse(bound.total() + " " + what + " of " + scope.name.get());
    }
    tally.add(direction, 1);
  }

  private Refused refuse(String limit) {
    refusals++;
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
      throw refuse(limit + " connections from one network");
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
        forgetEmpty(proven, null);
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
          forgetEmpty(peer, null);
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
    private final List<Count> scopes = new ArrayList<>(4);
    private @Nullable Count share;
    private @Nullable ProtocolId protocol;

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
          throw refuse(half + " inbound streams of " + ofPeer.name.get() + " without a protocol");
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
    public void assign(ProtocolId agreed) throws Refused {
      lock.lock();
      try {
        protocol = agreed;
        leaveShare();
        enter(protocol(agreed));
        enter(protocolOfPeer(agreed, peer));
        leave(unproven);
      } finally {
        forgetEmpty(peer, agreed);
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        leaveShare();
        List.copyOf(scopes).forEach(this::leave);
        forgetEmpty(peer, protocol);
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
