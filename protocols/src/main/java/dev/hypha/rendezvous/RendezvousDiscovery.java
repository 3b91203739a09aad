package dev.hypha.rendezvous;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Discovery;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers at rendezvous points, and stays registered there, from {@link #start} to {@link
 * #close}. Each point is asked from time to time for everybody under the name: who is there no more
 * is lost. While a point cannot be reached, what it said last holds. Thread-safe.
 */
public final class RendezvousDiscovery implements Discovery {
  private static final System.Logger LOG = System.getLogger(RendezvousDiscovery.class.getName());

  public static final String METHOD = "rendezvous";

  /** Addresses of a peer that are kept besides those that were found now. */
  private static final int ADDRESSES_KEPT_MAX = 32;

  /**
   * Answers of one point in a round: who tells of one peer at a time does not hold up the others.
   */
  static final int PAGES_MAX = 16;

  private final Node node;
  private final Rendezvous rendezvous;
  private final RendezvousConfig config;

  /** This one, and those that look under other names. */
  private final List<RendezvousDiscovery> together;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, Map<PeerId, PeerAddress>> byPoint = new LinkedHashMap<>();

  /** When each point is to be registered at again; of the thread of a round alone. */
  private final Map<PeerId, Long> registerAt = new HashMap<>();

  private Runtime.@Nullable Timer timer;
  private boolean running;
  private boolean again;
  private boolean closed;

  private RendezvousDiscovery(
      Node node, PrivateKey key, RendezvousConfig config, List<RendezvousDiscovery> together) {
    this.together = together;
    this.node = node;
    this.rendezvous = new Rendezvous(node, key);
    this.config = config;
  }

  /**
   * Begins at once; returns before anybody is asked.
   *
   * @param key the identity of {@code node}
   */
  public static RendezvousDiscovery start(Node node, PrivateKey key, RendezvousConfig config) {
    return start(node, key, List.of(config)).getFirst();
  }

  /**
   * The same under several names. A peer that is found under one of them is lost only when it is
   * found under none.
   */
  public static List<RendezvousDiscovery> start(
      Node node, PrivateKey key, List<RendezvousConfig> configs) {
    List<RendezvousDiscovery> all = new CopyOnWriteArrayList<>();
    configs.forEach(each -> all.add(new RendezvousDiscovery(node, key, each, all)));
    all.forEach(RendezvousDiscovery::look);
    return List.copyOf(all);
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public Collection<PeerAddress> found() {
    lock.lock();
    try {
      Map<PeerId, PeerAddress> all = new LinkedHashMap<>();
      byPoint.values().forEach(all::putAll);
      return List.copyOf(all.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void look() {
    wakeAt(node.runtime().nanoTime());
  }

  /** Tells the points that are connected. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    config.points().stream().filter(this::isConnected).forEach(this::leave);
  }

  private boolean isConnected(PeerAddress point) {
    return node.connections().stream().anyMatch(each -> each.peer().equals(point.peer()));
  }

  private void leave(PeerAddress point) {
    if (config.registering()) {
      try {
        rendezvous.unregister(point, config.namespace());
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} was not told that we leave: {1}", point.peer(), e.getMessage());
      }
    }
  }

  // ---- a round

  private void wakeAt(long at) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (timer != null) {
        timer.cancel();
      }
      timer = node.runtime().at(at, () -> node.runtime().fork("rendezvous", this::round));
    } finally {
      lock.unlock();
    }
  }

  /** One at a time: who comes during a round has it followed by another. */
  private void round() {
    if (!begin()) {
      return;
    }
    for (PeerAddress point : config.points()) {
      if (isClosed()) {
        return;
      }
      try {
        register(point);
        take(point.peer(), ask(point));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "rendezvous at {0}: {1}", point.peer(), e.getMessage());
      }
    }
    wakeAt(end());
  }

  private boolean begin() {
    lock.lock();
    try {
      again |= running;
      if (running || closed) {
        return false;
      }
      running = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** When the next one is to be. */
  private long end() {
    long now = node.runtime().nanoTime();
    lock.lock();
    try {
      long next = again ? now : now + config.interval().toNanos();
      running = false;
      again = false;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void register(PeerAddress point) throws IOException {
    long now = node.runtime().nanoTime();
    Long due = registerAt.get(point.peer());
    if (config.registering() && (due == null || due - now <= 0)) {
      try {
        long holds = rendezvous.register(point, config.namespace(), config.ttl()).toNanos();
        registerAt.put(point.peer(), now + holds / 2);
      } finally {
        if (isClosed()) {
          leave(point); // that we left may have overtaken it
        }
      }
    }
  }

  private Map<PeerId, PeerAddress> ask(PeerAddress point) throws IOException {
    Map<PeerId, PeerAddress> all = new LinkedHashMap<>();
    Bytes cookie = Bytes.EMPTY;
    boolean more = true;
    for (int page = 0; more && page < PAGES_MAX && all.size() < config.peersMax(); page++) {
      int limit = config.peersMax() - all.size();
      Rendezvous.Found found =
          rendezvous.discover(point, Optional.of(config.namespace()), limit, cookie);
      int before = all.size();
      found.peers().stream().limit(limit).forEach(each -> all.put(each.peer(), each));
      more = all.size() > before && !found.cookie().isEmpty();
      cookie = found.cookie();
    }
    return all;
  }

  private void take(PeerId point, Map<PeerId, PeerAddress> now) {
    Map<PeerId, PeerAddress> before = foundTogether();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      byPoint.put(point, now);
    } finally {
      lock.unlock();
    }
    Set<PeerId> still = foundTogether().keySet();
    for (PeerAddress each : now.values()) {
      if (!each.equals(before.get(each.peer()))) {
        node.peers()
            .update(
                each.peer(),
                known -> known.withAddresses(joined(each.addresses(), known.addresses())));
        node.events().publish(new PeerFound(each.peer(), each.addresses(), METHOD));
      }
    }
    before.keySet().stream()
        .filter(each -> !still.contains(each))
        .forEach(each -> node.events().publish(new PeerLost(each, METHOD)));
  }

  private Map<PeerId, PeerAddress> foundTogether() {
    Map<PeerId, PeerAddress> all = new LinkedHashMap<>();
    found().forEach(each -> all.put(each.peer(), each));
    for (RendezvousDiscovery other : together) {
      other.found().forEach(each -> all.putIfAbsent(each.peer(), each));
    }
    return all;
  }

  private static List<Multiaddr> joined(List<Multiaddr> now, List<Multiaddr> known) {
    List<Multiaddr> all = new ArrayList<>(now);
    known.stream().filter(each -> !now.contains(each)).limit(ADDRESSES_KEPT_MAX).forEach(all::add);
    return all;
  }
}
