package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When what a node provides is said again: region by region, each at its own time of a cycle, so
 * that the work is spread over it; one sweep after the other, what is most overdue first.
 *
 * <p>A region's time is where it stands, seen from this node, as a part of the cycle: nothing but
 * when each key was said last has to outlive the node, and other nodes sweep other regions
 * meanwhile. Regions are as large as the network's size demands; when that changes, times change,
 * but no key waits longer than a cycle and an eighth. Before the size is known, all is one region.
 *
 * <p>The idea is that of go-libp2p-kad-dht's provider.SweepingProvider.
 */
public final class ReprovideSchedule implements Machine<ReprovideInput, ReprovideEffect> {
  /** What was said in the eighth of a cycle before its region's time is not said again then. */
  private static final int FRESH_PART = 8;

  /** A region may hold so many times the peers that it should. */
  private static final double SMALL = 0.75;

  private static final double LARGE = 2.5;

  private final KadId self;
  private final ReprovideConfig config;
  private final long cycle;
  private final long cycleBegan;
  private final TreeMap<KadId, Entry> entries = new TreeMap<>();
  private final Map<Bytes, KadId> places = new HashMap<>();
  private final Set<KadId> swept = new HashSet<>();
  private boolean sweeping;
  private int bits;
  private long wakeAt = Long.MAX_VALUE;

  private static final class Entry {
    final Bytes key;
    private long saidAt;

    /** Nobody has taken it; said again then, whatever its region's time. */
    private boolean unheard;

    private long retryAt;

    Entry(Bytes key) {
      this.key = key;
    }

    void said(long at) {
      saidAt = at;
      unheard = false;
    }

    void retry(long at) {
      unheard = true;
      retryAt = at;
    }
  }

  /**
   * A schedule of nothing.
   *
   * @param cycleBegan when some cycle began: the same, or a whole number of cycles later, after a
   *     restart
   */
  public ReprovideSchedule(KadId self, ReprovideConfig config, long cycleBegan) {
    this.self = self;
    this.config = config;
    this.cycle = config.every().toNanos();
    this.cycleBegan = cycleBegan;
  }

  @Override
  public void on(ReprovideInput input, long now, Consumer<? super ReprovideEffect> effects) {
    switch (input) {
      case ReprovideInput.Begun(Bytes key) -> {
        entry(key).retry(now + config.retry().toNanos());
        wakeFor(key);
      }
      case ReprovideInput.Said(Bytes key, long at) -> {
        entry(key).said(at);
        wakeFor(key);
      }
      case ReprovideInput.Stopped(Bytes key) -> {
        KadId place = places.remove(key);
        if (place != null) {
          entries.remove(place);
        }
      }
      case ReprovideInput.Sized(double peers) -> sized(peers);
      case ReprovideInput.Swept(List<Bytes> taken) -> over(Set.copyOf(taken), now);
    }
  }

  @Override
  public void tick(long now, Consumer<? super ReprovideEffect> effects) {
    if (sweeping || now < wakeAt) {
      return;
    }
    Region next = null;
    long earliest = Long.MAX_VALUE;
    for (Map.Entry<KadId, Entry> each : entries.entrySet()) {
      long due = due(each.getKey(), each.getValue());
      if (due < earliest) {
        earliest = due;
        next = new Region(each.getKey(), bits);
      }
    }
    if (next == null || earliest > now) {
      wakeAt = earliest;
      return;
    }
    effects.accept(sweep(next, now));
  }

  @Override
  public long wakeAt() {
    return sweeping ? Long.MAX_VALUE : wakeAt;
  }

  /** Whether {@code key} is provided. */
  public boolean provides(Bytes key) {
    return places.containsKey(key);
  }

  /** How many keys are provided. */
  public int size() {
    return places.size();
  }

  /** How many leading bits the keys of one region share. */
  public int regionBits() {
    return bits;
  }

  /** How many keys should have been said by {@code now}. */
  public int overdue(long now) {
    int count = 0;
    for (Map.Entry<KadId, Entry> each : entries.entrySet()) {
      count += due(each.getKey(), each.getValue()) <= now ? 1 : 0;
    }
    return count;
  }

  // ---- what is due

  private Entry entry(Bytes key) {
    KadId place = places.computeIfAbsent(key, KadId::ofKey);
    return entries.computeIfAbsent(place, _ -> new Entry(key));
  }

  private void wakeFor(Bytes key) {
    KadId place = places.get(key);
    @Nullable Entry entry = place == null ? null : entries.get(place);
    if (place != null && entry != null) {
      wakeAt = Math.min(wakeAt, due(place, entry));
    }
  }

  /** Regions change when they have become clearly too small or too large, not with every guess. */
  private void sized(double peers) {
    double here = Math.scalb(peers, -bits) / config.regionPeers();
    if (here >= SMALL && here < LARGE) {
      return;
    }
    int now = Math.min(config.bitsMax(), Region.around(self, peers, config.regionPeers()).bits());
    if (now != bits) {
      bits = now;
      wakeAt = Long.MIN_VALUE; // every region has another time
    }
  }

  private ReprovideEffect.Sweep sweep(Region region, long now) {
    List<Bytes> keys = new ArrayList<>();
    for (Map.Entry<KadId, Entry> each : entries.tailMap(first(region)).entrySet()) {
      if (!region.contains(each.getKey()) || keys.size() == config.keysMax()) {
        break;
      }
      if (isDue(each.getKey(), each.getValue(), now)) {
        keys.add(each.getValue().key);
        swept.add(each.getKey());
      }
    }
    sweeping = true;
    return new ReprovideEffect.Sweep(region, keys);
  }

  /** What nobody took is taken along if it is to be tried again soon: together it costs less. */
  private boolean isDue(KadId place, Entry entry, long now) {
    long early = entry.unheard ? config.retry().toNanos() / 2 : 0;
    return due(place, entry) - early <= now;
  }

  private void over(Set<Bytes> taken, long now) {
    for (KadId place : swept) {
      Entry entry = entries.get(place);
      if (entry != null && taken.contains(entry.key)) {
        entry.said(now);
      } else if (entry != null) {
        entry.retry(now + config.retry().toNanos());
      }
    }
    swept.clear();
    sweeping = false;
    wakeAt = Long.MIN_VALUE;
  }

  /** The first time of the region that is an eighth of a cycle or more after the key was said. */
  private long due(KadId place, Entry entry) {
    if (entry.unheard) {
      return entry.retryAt;
    }
    long turn = cycleBegan + phase(place);
    long stale = entry.saidAt + cycle / FRESH_PART;
    return turn + Math.ceilDiv(stale - turn, cycle) * cycle;
  }

  private long phase(KadId place) {
    if (bits == 0) {
      return 0;
    }
    long prefix = place.distanceTo(self).first() >>> (Long.SIZE - bits);
    return (long) (Math.scalb((double) prefix, -bits) * cycle);
  }

  private static KadId first(Region region) {
    KadId any = region.key();
    long mask = region.bits() == 0 ? 0 : -1L << (Long.SIZE - region.bits());
    return new KadId(any.first() & mask, 0, 0, 0);
  }
}
