package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.NetworkSize;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.Region;
import dev.hypha.kad.engine.RegionQuery;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Notices when somebody seems to censor a key, and goes around him: everybody in the region is
 * looked for, part by part, and told or asked. On the caller's thread.
 */
final class Guard {
  private final Node node;
  private final KadConfig config;
  private final RegionLookup regions;
  private final Supplier<Optional<NetworkSize.Estimate>> size;
  private final AtomicLong suspicions = new AtomicLong();

  Guard(
      Node node,
      KadConfig config,
      RegionLookup regions,
      Supplier<Optional<NetworkSize.Estimate>> size) {
    this.node = node;
    this.config = config;
    this.regions = regions;
    this.size = size;
  }

  /** How often somebody was suspected. */
  long suspicions() {
    return suspicions.get();
  }

  /** Whether somebody seems to censor {@code key}; then this node's owner hears of it. */
  Optional<Suspicion> suspect(Purpose purpose, Bytes key, QueryOutcome outcome) {
    Optional<Suspicion> suspicion =
        config.guard().suspect(outcome.target(), outcome.nearest(), size.get(), config.query().k());
    suspicion.ifPresent(found -> suspected(purpose, key, found));
    return suspicion;
  }

  /** Somebody seems to censor {@code key}. */
  void suspected(Purpose purpose, Bytes key, Suspicion suspicion) {
    suspicions.incrementAndGet();
    node.events().publish(new CensorshipSuspected(config.protocol(), purpose, key, suspicion));
  }

  /** Some of those who are in the region. */
  interface Turn {
    /**
     * They were found.
     *
     * @return whether no others are needed
     */
    boolean take(List<KadPeer> peers) throws IOException;
  }

  /** Everybody in the region has a turn, but {@code known}, as they are found; until time is up. */
  void everybody(Suspicion suspicion, Set<PeerId> known, Turn turn) throws IOException {
    Set<PeerId> met = new HashSet<>(known);
    RegionQuery query = config.guard().search(suspicion, config.query().k());
    QueryConfig how = config.query().withPaths(config.guard().paths());
    long end = node.runtime().nanoTime() + config.guard().deadline().toNanos();
    Optional<Region> part = query.next();
    while (part.isPresent() && node.runtime().nanoTime() - end < 0) {
      query.found(part.get(), regions.lookUp(part.get(), how));
      List<KadPeer> others = query.peers().stream().filter(peer -> met.add(peer.peer())).toList();
      if (!others.isEmpty() && turn.take(others)) {
        return;
      }
      part = query.next();
    }
  }
}
