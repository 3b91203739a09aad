package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.PublicationStore;
import dev.hypha.core.PublicationStore.Kind;
import dev.hypha.core.PublicationStore.Publication;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.core.Runtime;
import dev.hypha.kad.engine.Handover;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.Region;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is done as time goes by: what is too old is dropped, what this node has put is said again,
 * and who comes to be among the nearest to a key is given its value.
 */
final class Upkeep {
  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  /** Of the holders of a value, so many nearest give it to a newcomer: not all, nor only one. */
  private static final int GIVERS = 2;

  private final Kad kad;
  private final Runtime runtime;
  private final KadConfig config;
  private final LiveTable table;
  private final Values values;
  private final PublicationStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Due> published = new HashMap<>();
  private final Map<Bytes, Runtime.Timer> ends = new HashMap<>();
  private final Set<KadPeer> newcomers = new HashSet<>();
  private boolean giving;
  private boolean closed;
  private Runtime.@Nullable Timer timer;

  /**
   * Something that is to be said again.
   *
   * @param at when
   * @param until from then on it is neither kept nor said any more
   */
  private record Due(Bytes value, long at, long until) {}

  Upkeep(
      Kad kad,
      Runtime runtime,
      KadConfig config,
      LiveTable table,
      Values values,
      PublicationStore store) {
    this.kad = kad;
    this.runtime = runtime;
    this.config = config;
    this.table = table;
    this.values = values;
    this.store = store;
  }

  /** Takes up what was published before. */
  void start() {
    long now = runtime.nanoTime();
    Instant wall = runtime.wallClock();
    store.forEach(
        each -> {
          if (each.value().isPresent()) {
            long again =
                nanos(Duration.between(wall, each.saidAt().plus(config.times().republishEvery())));
            long until =
                each.until()
                    .map(at -> now + Math.max(0, nanos(Duration.between(wall, at))))
                    .orElse(Long.MAX_VALUE);
            due(each.key(), new Due(each.value().get(), now + Math.max(0, again), until));
          }
        });
    resume();
  }

  private void resume() {
    lock.lock();
    try {
      sweepLater();
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
      newcomers.clear();
      ends.values().forEach(Runtime.Timer::cancel);
      ends.clear();
    } finally {
      lock.unlock();
    }
  }

  /** A value is about to be said; if nobody takes it, the next sweep says it again. */
  void publish(Bytes key, Bytes value, long until) throws IOException {
    Optional<Instant> end =
        until == Long.MAX_VALUE
            ? Optional.empty()
            : Optional.of(runtime.wallClock().plusNanos(until - runtime.nanoTime()));
    store.put(new Publication(key, Optional.of(value), Instant.EPOCH, end));
    due(key, new Due(value, runtime.nanoTime(), until));
  }

  /** It was said; if {@code taken}, it is not said again before it is time. */
  void heard(Bytes key, boolean taken) throws IOException {
    if (taken) {
      store.said(Kind.VALUE, List.of(key), runtime.wallClock());
    }
    lock.lock();
    try {
      long at = runtime.nanoTime() + (taken ? config.times().republishEvery().toNanos() : 0);
      published.computeIfPresent(key, (_, due) -> new Due(due.value(), at, due.until()));
    } finally {
      lock.unlock();
    }
  }

  private void due(Bytes key, Due due) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      published.put(key, due);
      Runtime.Timer before =
          due.until() == Long.MAX_VALUE ? ends.remove(key) : ends.put(key, endAt(key, due.until()));
      if (before != null) {
        before.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration span) {
    return TimeUnit.NANOSECONDS.convert(span); // saturates
  }

  private Runtime.Timer endAt(Bytes key, long until) {
    return runtime.at(until, () -> runtime.fork("kad-end", () -> end(key)));
  }

  private void end(Bytes key) {
    Due ended;
    lock.lock();
    try {
      Due due = published.get(key);
      if (closed || due == null || due.until() > runtime.nanoTime()) {
        return;
      }
      published.remove(key);
      ends.remove(key);
      ended = due;
    } finally {
      lock.unlock();
    }
    store.remove(Kind.VALUE, key);
    kad.records().forget(key, ended.value());
  }

  // ---- sweeping

  /** With the lock held. */
  private void sweepLater() {
    if (!closed) {
      timer =
          runtime.at(
              runtime.nanoTime() + config.times().sweepEvery().toNanos(),
              () -> runtime.fork("kad-upkeep", this::sweep));
    }
  }

  private void sweep() {
    try {
      kad.records().expire();
      expireProviders();
      for (Map.Entry<Bytes, Due> each : takeDue()) {
        sayAgain(each.getKey(), each.getValue());
      }
    } finally {
      resume(); // whatever a store has thrown, the next sweep comes
    }
  }

  private void expireProviders() {
    Instant oldest = runtime.wallClock().minus(config.times().providerAge());
    Map<Bytes, List<ProviderStore.Provider>> old = new HashMap<>();
    kad.providerStore()
        .forEach(
            (key, provider) -> {
              if (!provider.receivedAt().isAfter(oldest)) {
                old.computeIfAbsent(key, _ -> new ArrayList<>()).add(provider);
              }
            });
    old.forEach(
        (key, providers) ->
            providers.forEach(provider -> kad.providerStore().remove(key, provider.peer())));
  }

  private List<Map.Entry<Bytes, Due>> takeDue() {
    long now = runtime.nanoTime();
    List<Map.Entry<Bytes, Due>> all = new ArrayList<>();
    lock.lock();
    try {
      published.forEach(
          (key, due) -> {
            if (due.at() <= now && now < due.until() && !closed) {
              all.add(Map.entry(key, due));
            }
          });
    } finally {
      lock.unlock();
    }
    return all;
  }

  private void sayAgain(Bytes key, Due due) {
    try {
      Stored stored = kad.sayAgain(key, due.value(), due.until());
      LOG.log(Level.DEBUG, "said again to {0} peers: {1}", stored.peers().size(), key);
    } catch (Refused | MalformedException e) {
      LOG.log(Level.DEBUG, "is not said again: {0}", e.getMessage());
      lock.lock();
      try {
        published.remove(key, due);
      } finally {
        lock.unlock();
      }
      store.remove(Kind.VALUE, key);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "could not be said again: {0}", e.getMessage());
    }
  }

  // ---- newcomers

  /** A peer has come into the table. */
  void met(KadPeer peer) {
    lock.lock();
    try {
      if (closed || !kad.isServer()) {
        return;
      }
      newcomers.add(peer);
      if (giving) {
        return;
      }
      giving = true;
    } finally {
      lock.unlock();
    }
    runtime.fork("kad-give", this::giveAll);
  }

  private void giveAll() {
    for (KadPeer peer = nextNewcomer(); peer != null; peer = nextNewcomer()) {
      giveAll(peer);
    }
  }

  private void giveAll(KadPeer peer) {
    List<KadId> known =
        table.ask(
            all ->
                all.contains(peer.peer())
                    ? all.peers().stream().map(KadPeer::id).toList()
                    : List.of());
    Handover handover = new Handover(table.self(), peer.id(), known, config.table().k(), GIVERS);
    Optional<Region> region = known.isEmpty() ? Optional.empty() : handover.region();
    if (region.isPresent()) {
      for (Bytes key : kad.records().keys(region.get())) {
        if (handover.gives(KadId.ofKey(key))) {
          give(peer, key);
        }
      }
    }
  }

  private @Nullable KadPeer nextNewcomer() {
    lock.lock();
    try {
      if (newcomers.isEmpty() || closed) {
        giving = false;
        return null;
      }
      KadPeer next = newcomers.iterator().next();
      newcomers.remove(next);
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void give(KadPeer peer, Bytes key) {
    Optional<Kept> kept = kad.records().find(key);
    if (kept.isEmpty()) {
      return;
    }
    try {
      values.put(peer, key, kept.get().value(), new Exchange.Attempt());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} was not given a value: {1}", peer.peer(), e.getMessage());
    }
  }
}
