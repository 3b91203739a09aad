package dev.hypha.kad.engine;

import dev.hypha.core.Machine;
import dev.hypha.kad.engine.Bucket.Slot;
import dev.hypha.kad.engine.Bucket.Waiting;
import dev.hypha.kad.engine.TableEffect.Refusal;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom we know: up to k peers for every length of the prefix that they share with us.
 *
 * <p>A peer gets its place when it has passed a check, and the place is kept for it while it is
 * being checked, so that what counts for {@link Diversity} cannot be overtaken. In a full bucket
 * those who are there stay as long as they live: long-lived peers live longest, and newcomers
 * cannot flush them out; newcomers wait, and are checked when a place becomes free. Who was not
 * heard of for a while is checked again.
 *
 * <p>Bounds: at most {@code 256 · (k + candidates)} peers; {@link TableConfig#checksMax} checks.
 * Whoever drives it does not report requests as {@link TableInput.Failed} while it has no
 * connection at all: the table cannot tell our own failure from that of the others.
 *
 * <p>Spec: kad-dht/README.md, "Kademlia routing table", "Bootstrap process"; go-libp2p-kbucket.
 */
public final class RoutingTable implements Machine<TableInput, TableEffect> {
  /**
   * A bucket as it is now.
   *
   * @param prefixLength bits that its peers share with us
   * @param checking how many are being checked for a place
   * @param waiting how many wait for one
   */
  public record BucketState(int prefixLength, List<KadPeer> peers, int checking, int waiting) {
    public BucketState {
      peers = List.copyOf(peers);
    }
  }

  /** A full bucket is refreshed so many times less often: its peers are checked one by one. */
  private static final int REFRESH_OF_FULL = 6;

  /** A peer of a bucket that is not full is checked so many times as often as others. */
  private static final int CHECKS_OF_NEIGHBOURS = 6;

  /** Who is to be checked within this part of the time after which peers are, is checked early. */
  private static final int CHECKS_AHEAD = 60;

  private final KadId self;
  private final TableConfig config;
  private final @Nullable Bucket[] buckets = new Bucket[KadId.BITS + 1];
  private final Map<PeerId, Slot> known = new HashMap<>();
  private final GroupCount groups = new GroupCount();
  private final long[] refreshAt;
  private long refreshSelfAt = Long.MIN_VALUE;
  private int checks;
  private int size;

  /** What is to be done next is looked for anew only if it may have changed. */
  private boolean wakeKnown;

  private long wakeAt;

  /** Buckets from here on do not exist. */
  private int depth;

  /** An empty table of the node that stands at {@code self}. */
  public RoutingTable(KadId self, TableConfig config) {
    this.self = self;
    this.config = config;
    this.refreshAt = new long[config.refreshPrefixMax() + 1];
    Arrays.fill(refreshAt, Long.MIN_VALUE);
  }

  // ---- what is asked of it

  /** Peers in the table, each of which was alive once. */
  public int size() {
    return size;
  }

  public boolean contains(PeerId peer) {
    Slot slot = known.get(peer);
    return slot != null && slot.admitted();
  }

  /** Whether a peer has been asked to prove that it lives, and has not answered yet. */
  public boolean isBeingChecked(PeerId peer) {
    Slot slot = known.get(peer);
    return slot != null && slot.isChecked();
  }

  /** A peer of the table, with its addresses. */
  public Optional<KadPeer> find(PeerId peer) {
    return Optional.ofNullable(known.get(peer)).filter(Slot::admitted).map(Slot::peer);
  }

  /** When a peer of the table was last found alive, or doubted; empty if it is not in it. */
  public OptionalLong aliveAt(PeerId peer) {
    Slot slot = known.get(peer);
    return slot == null || !slot.admitted()
        ? OptionalLong.empty()
        : OptionalLong.of(slot.aliveAt());
  }

  /** The {@code count} peers of the table that are nearest to {@code key}, the nearest first. */
  public List<KadPeer> nearest(KadId key, int count) {
    Nearest found = new Nearest(key, count + config.k());
    int shared = self.commonPrefixLength(key);
    collect(shared, found);
    for (int i = shared + 1; i < depth && found.size() < count; i++) {
      if (key.bit(i) != self.bit(i)) {
        collect(i, found); // with the key's bit, which all deeper ones have not
      }
    }
    for (int i = Math.min(depth, KadId.BITS) - 1; i > shared && found.size() < count; i--) {
      if (key.bit(i) == self.bit(i)) {
        collect(i, found);
      }
    }
    for (int i = shared - 1; i >= 0 && found.size() < count; i--) {
      collect(i, found);
    }
    return found.first(count);
  }

  /**
   * Whom to name to {@code asker} who looks for {@code key}: the {@code count} nearest of the table
   * but itself, the nearest first.
   */
  public List<KadPeer> closer(KadId key, PeerId asker, int count) {
    List<KadPeer> nearest = nearest(key, count);
    for (KadPeer each : nearest) {
      if (each.peer().equals(asker)) {
        return nearest(key, count + 1).stream().filter(peer -> !peer.peer().equals(asker)).toList();
      }
    }
    return nearest;
  }

  /** All peers of the table, the farthest bucket first. */
  public List<KadPeer> peers() {
    return buckets().stream().flatMap(bucket -> bucket.peers().stream()).toList();
  }

  /** The buckets that are not empty, the farthest first. */
  public List<BucketState> buckets() {
    List<BucketState> all = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      Bucket bucket = buckets[i];
      if (bucket != null && (!bucket.slots.isEmpty() || bucket.waiting() > 0)) {
        List<KadPeer> peers = bucket.slots.stream().filter(Slot::admitted).map(Slot::peer).toList();
        int checking = bucket.slots.size() - peers.size();
        all.add(new BucketState(i, peers, checking, bucket.waiting()));
      }
    }
    return List.copyOf(all);
  }

  // ---- what happens to it

  @Override
  public void on(TableInput input, long now, Consumer<? super TableEffect> effects) {
    switch (input) {
      case TableInput.Seen seen -> seen(seen.peer(), now, effects);
      case TableInput.Alive alive -> alive(alive.peer(), now, effects);
      case TableInput.Dead dead -> {
        Slot slot = known.get(dead.peer());
        if (slot != null) {
          remove(slot, effects);
          fill(now, effects);
        }
      }
      case TableInput.Failed failed -> failed(failed.peer(), now, effects);
      case TableInput.LookedUp lookup -> lookedUp(lookup.target(), now);
    }
  }

  @Override
  public void tick(long now, Consumer<? super TableEffect> effects) {
    wakeKnown = false;
    boolean room = false;
    boolean stale = false;
    for (int i = 0; i < depth; i++) {
      Bucket bucket = buckets[i];
      for (int j = bucket == null ? 0 : bucket.slots.size(); bucket != null && j-- > 0; ) {
        Slot slot = bucket.slots.get(j);
        if (slot.checkedUntil() <= now) {
          remove(slot, effects);
          room = true;
        } else {
          stale |= isStale(slot, now);
        }
      }
    }
    if (stale) {
      checkStale(now, effects);
    }
    if (room) {
      fill(now, effects);
    }
    refresh(now, effects);
  }

  @Override
  public long wakeAt() {
    if (!wakeKnown) {
      wakeAt = nextAt();
      wakeKnown = true;
    }
    return wakeAt;
  }

  private long nextAt() {
    long at = Long.MAX_VALUE;
    boolean mayCheck = checks < config.checksMax();
    for (int i = 0; i < depth; i++) {
      Bucket bucket = buckets[i];
      for (int j = 0; bucket != null && j < bucket.slots.size(); j++) {
        Slot slot = bucket.slots.get(j);
        if (slot.isChecked()) {
          at = Math.min(at, slot.checkedUntil());
        } else if (mayCheck) {
          at = Math.min(at, slot.aliveAt() + staleAfter(bucket));
        }
      }
    }
    int deepest = deepest();
    if (size > 0) {
      at = Math.min(at, refreshSelfAt);
      for (int i = 0; i <= Math.min(deepest, config.refreshPrefixMax()); i++) {
        at = Math.min(at, refreshAt[i]);
      }
    }
    return at;
  }

  // ---- peers

  private void seen(KadPeer peer, long now, Consumer<? super TableEffect> effects) {
    Slot slot = known.get(peer.peer());
    if (slot != null) {
      if (!slot.peer().addresses().equals(peer.addresses())) {
        slot.meet(peer, groupsOf(peer));
      }
    } else if (peer.id().equals(self)) {
      effects.accept(new TableEffect.Refused(peer, Refusal.SELF));
    } else {
      Bucket bucket = bucket(peer);
      IpGroups waiting = bucket.groupsOfWaiting(peer);
      IpGroups its = waiting == null ? groupsOf(peer) : waiting;
      Waiting newcomer = new Waiting(peer, its);
      Refusal refusal = refusal(bucket, its);
      if (refusal == null && hasRoom(bucket)) {
        take(bucket, newcomer, now, effects);
      } else if (refusal == null
          && !bucket.await(newcomer, config.candidates(), config.diversity())) {
        effects.accept(new TableEffect.Refused(peer, Refusal.FULL));
      } else if (refusal != null) {
        effects.accept(new TableEffect.Refused(peer, refusal));
      }
    }
  }

  private void alive(PeerId peer, long now, Consumer<? super TableEffect> effects) {
    Slot slot = known.get(peer);
    if (slot == null) {
      return;
    }
    boolean isNew = !slot.admitted();
    boolean wasChecked = slot.isChecked();
    long due = staleAfter(bucket(slot.peer()));
    long before = wasChecked ? slot.checkedUntil() : slot.aliveAt() + due;
    wakeKnown &= !isNew && checks < config.checksMax() && wakeAt < before;
    wakeAt = Math.min(wakeAt, now + due);
    slot.alive(now);
    if (isNew) {
      size++;
      effects.accept(new TableEffect.Added(slot.peer()));
    }
    if (wasChecked) {
      checks--;
      fill(now, effects);
    }
  }

  private void failed(PeerId peer, long now, Consumer<? super TableEffect> effects) {
    Slot slot = known.get(peer);
    if (slot == null || !slot.admitted() || slot.isChecked()) {
      return;
    }
    wakeKnown = false;
    slot.doubt(now - config.staleAfter().toNanos());
    if (checks < config.checksMax()) {
      check(slot, now, effects);
    }
  }

  private void remove(Slot slot, Consumer<? super TableEffect> effects) {
    wakeKnown = false;
    known.remove(slot.peer().peer());
    bucket(slot.peer()).slots.remove(slot);
    groups.remove(slot.groups);
    checks -= slot.isChecked() ? 1 : 0;
    if (slot.admitted()) {
      size--;
      effects.accept(new TableEffect.Removed(slot.peer()));
    }
  }

  /** Gives places that have become free to those who wait, as far as checks allow. */
  private void fill(long now, Consumer<? super TableEffect> effects) {
    for (int i = 0; i < depth; i++) {
      Bucket bucket = buckets[i];
      if (bucket != null && bucket.waiting() > 0 && hasRoom(bucket)) {
        List<Waiting> all = bucket.takeWaiting();
        List<Waiting> rest = new ArrayList<>();
        for (Waiting next : all) {
          if (refusal(bucket, next.groups()) == null && hasRoom(bucket)) {
            take(bucket, next, now, effects);
          } else {
            rest.add(next);
          }
        }
        rest.reversed()
            .forEach(next -> bucket.await(next, config.candidates(), config.diversity()));
      }
    }
  }

  private void take(
      Bucket bucket, Waiting newcomer, long now, Consumer<? super TableEffect> effects) {
    Slot slot = new Slot(newcomer.peer(), newcomer.groups());
    bucket.slots.add(slot);
    known.put(newcomer.peer().peer(), slot);
    groups.add(newcomer.groups());
    check(slot, now, effects);
  }

  /** Who would be due a little later is checked along with those who are. */
  private void checkStale(long now, Consumer<? super TableEffect> effects) {
    long soon = now + config.staleAfter().toNanos() / CHECKS_AHEAD;
    for (int i = 0; i < depth; i++) {
      Bucket bucket = buckets[i];
      for (int j = 0; bucket != null && j < bucket.slots.size(); j++) {
        if (checks < config.checksMax() && isStale(bucket.slots.get(j), soon)) {
          check(bucket.slots.get(j), now, effects);
        }
      }
    }
  }

  private void check(Slot slot, long now, Consumer<? super TableEffect> effects) {
    wakeAt = Math.min(wakeAt, now + config.checkTimeout().toNanos());
    slot.check(now + config.checkTimeout().toNanos());
    checks++;
    effects.accept(new TableEffect.Check(slot.peer()));
  }

  private @Nullable Refusal refusal(Bucket bucket, IpGroups its) {
    for (int i = 0; i < its.count(); i++) {
      if (groups.of(its.at(i)) >= config.diversity().inTable(its.at(i))) {
        return Refusal.GROUP_IN_TABLE;
      }
    }
    return bucket.isCrowded(its, groups, config.diversity()) ? Refusal.GROUP_IN_BUCKET : null;
  }

  private IpGroups groupsOf(KadPeer peer) {
    return IpGroups.of(peer.addresses(), config.diversity().localExempt());
  }

  private boolean hasRoom(Bucket bucket) {
    return bucket.slots.size() < config.k() && checks < config.checksMax();
  }

  private boolean isStale(Slot slot, long now) {
    return slot.admitted()
        && !slot.isChecked()
        && now - slot.aliveAt() >= staleAfter(bucket(slot.peer()));
  }

  /** Neighbours are checked more often: who of them is gone stands in the way of who is there. */
  private long staleAfter(Bucket bucket) {
    boolean full = bucket.slots.size() >= config.k();
    return config.staleAfter().toNanos() / (full ? 1 : CHECKS_OF_NEIGHBOURS);
  }

  // ---- buckets

  private int prefixLength(KadPeer peer) {
    return self.commonPrefixLength(peer.id());
  }

  private Bucket bucket(KadPeer peer) {
    int index = prefixLength(peer);
    Bucket bucket = buckets[index];
    if (bucket == null) {
      bucket = new Bucket();
      buckets[index] = bucket;
      depth = Math.max(depth, index + 1);
    }
    return bucket;
  }

  /** The deepest bucket that has a peer of the table; -1 if there is none. */
  private int deepest() {
    for (int i = depth - 1; i >= 0; i--) {
      Bucket bucket = buckets[i];
      for (int j = 0; bucket != null && j < bucket.slots.size(); j++) {
        if (bucket.slots.get(j).admitted()) {
          return i;
        }
      }
    }
    return -1;
  }

  private void collect(int index, Nearest found) {
    Bucket bucket = buckets[index];
    if (bucket != null) {
      found.add(bucket);
    }
  }

  // ---- refreshing

  private void lookedUp(KadId target, long now) {
    long next = now + config.refreshEvery().toNanos();
    wakeKnown = false;
    int shared = self.commonPrefixLength(target);
    if (shared < refreshAt.length) {
      refreshAt[shared] = next;
    } else if (target.equals(self)) {
      refreshSelfAt = next;
    }
  }

  /** Where there is no room for anybody who would be found, it is looked up less often. */
  private long refreshAgain(int index, long now) {
    Bucket bucket = buckets[index];
    boolean full = bucket != null && bucket.slots.size() >= config.k();
    return now + (full ? REFRESH_OF_FULL : 1) * config.refreshEvery().toNanos();
  }

  private void refresh(long now, Consumer<? super TableEffect> effects) {
    if (size == 0) {
      return;
    }
    if (refreshSelfAt <= now) {
      refreshSelfAt = now + config.refreshEvery().toNanos();
      effects.accept(new TableEffect.RefreshSelf());
    }
    int deepest = deepest();
    for (int i = 0; i <= Math.min(deepest, config.refreshPrefixMax()); i++) {
      if (refreshAt[i] <= now) {
        refreshAt[i] = refreshAgain(i, now);
        effects.accept(new TableEffect.Refresh(i));
      }
    }
  }
}
