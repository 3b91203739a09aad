package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.core.PublicationStore;
import dev.hypha.core.PublicationStore.Kind;
import dev.hypha.core.PublicationStore.Publication;
import dev.hypha.core.Runtime;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.Allotment;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.NetworkSize.Estimate;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.Region;
import dev.hypha.kad.engine.RegionQuery;
import dev.hypha.kad.engine.ReprovideConfig;
import dev.hypha.kad.engine.ReprovideEffect;
import dev.hypha.kad.engine.ReprovideInput;
import dev.hypha.kad.engine.ReprovideSchedule;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says again what this node provides, as the {@link ReprovideSchedule} wants it: a few keys of a
 * region each by a lookup of its own, more by finding everybody in the region once. On one thread,
 * one region after the other; what is provided, and when it was said, is kept in the store.
 * Thread-safe.
 */
final class Reproviding {
  private static final System.Logger LOG = System.getLogger(Reproviding.class.getName());

  /** Peers that are told at once. */
  private static final int TOLD_AT_ONCE = 20;

  /** So many lookups anywhere make the network's size known. */
  private static final int SIZE_LOOKUPS = 16;

  private static final int DIVISIONS = 2;

  /** A cycle that began before this program was written. */
  private static final Instant BEGINNING = Instant.EPOCH;

  private final Node node;
  private final KadConfig config;
  private final ReprovideConfig how;
  private final PublicationStore store;
  private final Regions regions;
  private final Telling telling;
  private final Suspected suspected;
  private final Supplier<Optional<Estimate>> size;
  private final Single single;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReprovideSchedule schedule;
  private final long notBefore;
  private boolean working;
  private boolean closed;
  private Runtime.@Nullable Timer timer;
  private long timerAt = Long.MAX_VALUE;

  /** Finds the peers nearest to some place in a part of the space. */
  interface Regions {
    List<KadPeer> lookUp(Region part, QueryConfig how) throws IOException;
  }

  /** Tells each peer its keys. */
  interface Telling {
    Stored tellEach(List<KadPeer> peers, Map<KadPeer, List<Bytes>> keys) throws IOException;
  }

  /** Is told of a key around which too many stand. */
  interface Suspected {
    void suspected(Purpose purpose, Bytes key, Suspicion suspicion);
  }

  /** Says one key to those who are nearest to it. */
  interface Single {
    Stored provide(Bytes key) throws IOException;
  }

  Reproviding(
      Node node,
      KadConfig config,
      PublicationStore store,
      Regions regions,
      Telling telling,
      Suspected suspected,
      Supplier<Optional<Estimate>> size,
      Single single) {
    this.node = node;
    this.config = config;
    this.store = store;
    this.regions = regions;
    this.telling = telling;
    this.suspected = suspected;
    this.size = size;
    this.single = single;
    RecordTimes times = config.times();
    this.how = ReprovideConfig.DEFAULT.withTimes(times.republishEvery(), times.sweepEvery());
    long now = now();
    Duration since = Duration.between(BEGINNING, node.runtime().wallClock());
    long intoCycle = Math.floorMod(nanos(since), how.every().toNanos());
    this.schedule = new ReprovideSchedule(KadId.of(node.id()), how, now - intoCycle);
    this.notBefore = now + how.retry().toNanos(); // by then somebody is in the table
  }

  /** Takes up what was provided before. */
  void start() {
    lock.lock();
    try {
      long now = now();
      Instant wall = node.runtime().wallClock();
      store.forEach(
          each -> {
            if (each.kind() == Kind.PROVIDER) {
              long ago = Math.max(0, nanos(Duration.between(each.saidAt(), wall)));
              tell(new ReprovideInput.Said(each.key(), now - ago));
            }
          });
      wakeInTime();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A key is provided from now on, and is about to be said. */
  void begun(Bytes key) throws IOException {
    if (!provides(key)) {
      store.put(Publication.provided(key, Instant.EPOCH));
    }
    happened(new ReprovideInput.Begun(key));
  }

  /** Somebody was told. */
  void said(Bytes key) throws IOException {
    store.said(Kind.PROVIDER, List.of(key), node.runtime().wallClock());
    if (provides(key)) {
      happened(new ReprovideInput.Said(key, now()));
    }
  }

  void stop(Bytes key) {
    happened(new ReprovideInput.Stopped(key));
    store.remove(Kind.PROVIDER, key);
  }

  /** Whether this node provides {@code key}. */
  boolean provides(Bytes key) {
    lock.lock();
    try {
      return schedule.provides(key);
    } finally {
      lock.unlock();
    }
  }

  /** How many keys it provides. */
  int size() {
    lock.lock();
    try {
      return schedule.size();
    } finally {
      lock.unlock();
    }
  }

  // ---- the machine

  private void happened(ReprovideInput input) {
    lock.lock();
    try {
      tell(input);
      wakeInTime();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private void tell(ReprovideInput input) {
    schedule.on(input, now(), effect -> {});
  }

  /** With the lock held. */
  private void wakeInTime() {
    long at = schedule.wakeAt();
    if (closed || working || at >= timerAt) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerAt = at;
    timer =
        node.runtime()
            .at(Math.max(notBefore, at), () -> node.runtime().fork("kad-reprovide", this::work));
  }

  /** The thread that sweeps; ends when nothing is due. */
  private void work() {
    if (!begin()) {
      return;
    }
    boolean done = false;
    try {
      Optional<ReprovideEffect.Sweep> sweep = next(Optional.empty());
      while (sweep.isPresent()) {
        sweep = next(Optional.of(new ReprovideInput.Swept(taken(sweep.get()))));
      }
      done = true;
    } finally {
      if (!done) {
        abandon(); // whatever a store has thrown, what is left has its turn
      }
    }
  }

  private List<Bytes> taken(ReprovideEffect.Sweep sweep) {
    try {
      if (sweep.keys().size() < how.alone() || !knowsSize()) {
        return oneByOne(sweep.keys());
      }
      Set<Bytes> taken = sweep(sweep.region(), sweep.keys(), DIVISIONS);
      store.said(Kind.PROVIDER, taken, node.runtime().wallClock());
      return List.copyOf(taken);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a region could not be swept: {0}", e.getMessage());
      return List.of();
    }
  }

  private void abandon() {
    lock.lock();
    try {
      tell(new ReprovideInput.Swept(List.of()));
      working = false;
      wakeInTime();
    } finally {
      lock.unlock();
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      timerAt = Long.MAX_VALUE;
      timer = null;
      boolean first = !working && !closed;
      working |= first;
      return first;
    } finally {
      lock.unlock();
    }
  }

  private Optional<ReprovideEffect.Sweep> next(Optional<ReprovideInput.Swept> last) {
    Optional<Estimate> estimate = size.get();
    List<ReprovideEffect.Sweep> sweeps = new ArrayList<>(1);
    lock.lock();
    try {
      last.ifPresent(this::tell);
      estimate.ifPresent(known -> tell(new ReprovideInput.Sized(known.peers())));
      if (!closed) {
        schedule.tick(
            now(),
            effect -> {
              switch (effect) {
                case ReprovideEffect.Sweep sweep -> sweeps.add(sweep);
              }
            });
      }
      working = !sweeps.isEmpty();
      wakeInTime();
    } finally {
      lock.unlock();
    }
    return sweeps.stream().findFirst();
  }

  // ---- a sweep

  /**
   * Whether regions are as large as they should be: in a network of fewer than k, whose size is
   * never estimated, everybody is in one. Looks here and there until it is known.
   */
  private boolean knowsSize() throws IOException {
    int k = config.query().k();
    for (int i = 0; i < SIZE_LOOKUPS && size.get().isEmpty() && !isClosed(); i++) {
      Region anywhere = new Region(KadId.random(node.runtime().random()), 0);
      if (regions.lookUp(anywhere, config.query()).size() < k) {
        return true;
      }
    }
    Optional<Estimate> estimate = size.get();
    estimate.ifPresent(known -> happened(new ReprovideInput.Sized(known.peers())));
    return estimate.isPresent();
  }

  /**
   * Tells everybody who is to be told of {@code keys}.
   *
   * @param divisions so often the region may be halved if there are more peers than were expected
   * @return the keys that somebody has taken
   */
  private Set<Bytes> sweep(Region region, List<Bytes> keys, int divisions) throws IOException {
    RegionQuery query = explore(region);
    if (!query.isComplete() && divisions > 0 && region.bits() < how.bitsMax()) {
      Set<Bytes> taken = new HashSet<>();
      for (Region half : region.halves()) {
        List<Bytes> inside = keys.stream().filter(key -> half.contains(KadId.ofKey(key))).toList();
        if (!inside.isEmpty()) {
          taken.addAll(sweep(half, inside, divisions - 1));
        }
      }
      return taken;
    }
    List<KadPeer> peers = query.peers();
    if (peers.size() < config.query().k() && region.bits() > 0 && !isClosed()) {
      return sweep(new Region(region.key(), region.bits() - 1), keys, 0);
    }
    return tell(region, keys, peers);
  }

  private Set<Bytes> tell(Region region, List<Bytes> keys, List<KadPeer> peers) throws IOException {
    Allotment allotment = Allotment.of(keys, peers, config.query().k(), config.guard(), size.get());
    allotment
        .suspicions()
        .forEach((key, suspicion) -> suspected.suspected(Purpose.PROVIDE, key, suspicion));
    Set<Bytes> taken = new HashSet<>();
    List<KadPeer> all = List.copyOf(allotment.keys().keySet());
    for (int i = 0; i < all.size() && !isClosed(); i += TOLD_AT_ONCE) {
      List<KadPeer> some = all.subList(i, Math.min(all.size(), i + TOLD_AT_ONCE));
      Stored stored = telling.tellEach(some, allotment.keys());
      Set<PeerId> who = Set.copyOf(stored.peers());
      some.stream()
          .filter(peer -> who.contains(peer.peer()))
          .forEach(peer -> taken.addAll(allotment.keys().getOrDefault(peer, List.of())));
    }
    LOG.log(
        Level.DEBUG,
        "swept a region of {0} bits: {1} of {2} keys to {3} peers",
        region.bits(),
        taken.size(),
        keys.size(),
        all.size());
    return taken;
  }

  private List<Bytes> oneByOne(List<Bytes> keys) {
    List<Bytes> taken = new ArrayList<>();
    for (Bytes key : keys) {
      if (isClosed() || !provides(key)) {
        continue;
      }
      try {
        Stored stored = single.provide(key);
        LOG.log(Level.DEBUG, "said again to {0} peers: {1}", stored.peers().size(), key);
        taken.add(key);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "could not be said again: {0}", e.getMessage());
      }
    }
    return taken;
  }

  private RegionQuery explore(Region region) throws IOException {
    RegionQuery query = how.search(region, config.query().k());
    for (Optional<Region> part = query.next(); part.isPresent(); part = query.next()) {
      query.found(part.get(), regions.lookUp(part.get(), config.query()));
    }
    return query;
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return node.runtime().nanoTime();
  }

  private static long nanos(Duration span) {
    return TimeUnit.NANOSECONDS.convert(span); // saturates
  }
}
