package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The peers of one common prefix length, and those that wait for a place among them. */
final class Bucket {
  private static final long UNCHECKED = Long.MAX_VALUE;

  /** A place that is taken: by a peer of the table, or by one that is being checked for it. */
  static final class Slot {
    final IpGroups groups;

    /** The first bits of its place. */
    final long first;

    private KadPeer peer;
    private boolean admitted;
    private long aliveAt;
    private long checkedUntil = UNCHECKED;

    Slot(KadPeer peer, IpGroups groups) {
      this.peer = peer;
      this.groups = groups;
      this.first = peer.id().first();
    }

    KadPeer peer() {
      return peer;
    }

    /** Takes newer addresses, unless they would make it another's. */
    void meet(KadPeer again, IpGroups itsGroups) {
      if (groups.equals(itsGroups) && !again.addresses().isEmpty()) {
        peer = again;
      }
    }

    boolean admitted() {
      return admitted;
    }

    boolean isChecked() {
      return checkedUntil != UNCHECKED;
    }

    void check(long until) {
      checkedUntil = until;
    }

    void alive(long now) {
      admitted = true;
      aliveAt = now;
      checkedUntil = UNCHECKED;
    }

    long aliveAt() {
      return aliveAt;
    }

    long checkedUntil() {
      return checkedUntil;
    }

    /** Makes it due for a check as soon as there is room for one. */
    void doubt(long aliveBefore) {
      aliveAt = Math.min(aliveAt, aliveBefore);
    }
  }

  /** A peer that waits, and its groups. */
  record Waiting(KadPeer peer, IpGroups groups) {}

  final List<Slot> slots = new ArrayList<>();
  private final LinkedHashMap<PeerId, Waiting> waiting = new LinkedHashMap<>();

  /** Of those who wait. */
  private final GroupCount outside = new GroupCount();

  /**
   * Whether one more peer of these groups would be too many among those that have a place.
   *
   * @param everywhere how many have one in the whole table
   */
  boolean isCrowded(IpGroups groups, GroupCount everywhere, Diversity diversity) {
    for (int i = 0; i < groups.count(); i++) {
      long group = groups.at(i);
      int most = diversity.inBucket(group);
      if (everywhere.of(group) >= most) {
        int there = 0;
        for (Slot slot : slots) {
          there += slot.groups.contains(group) ? 1 : 0;
        }
        if (there >= most) {
          return true;
        }
      }
    }
    return false;
  }

  /** Lets a peer wait; who has waited longest without being seen again gives way. */
  boolean await(Waiting newcomer, int max, Diversity diversity) {
    stopWaiting(newcomer.peer.peer());
    if (max == 0 || isCrowdedOutside(newcomer.groups, diversity)) {
      return false;
    }
    if (waiting.size() == max) {
      stopWaiting(waiting.firstEntry().getKey());
    }
    waiting.put(newcomer.peer.peer(), newcomer);
    outside.add(newcomer.groups);
    return true;
  }

  /** The groups of a peer that waits with the same addresses; null if it does not. */
  @Nullable IpGroups groupsOfWaiting(KadPeer peer) {
    Waiting before = waiting.get(peer.peer());
    return before != null && before.peer.addresses().equals(peer.addresses())
        ? before.groups
        : null;
  }

  /** Takes the ones that wait out, the last seen first, for the caller to try. */
  List<Waiting> takeWaiting() {
    List<Waiting> all = new ArrayList<>(waiting.values()).reversed();
    all.forEach(each -> outside.remove(each.groups));
    waiting.clear();
    return all;
  }

  int waiting() {
    return waiting.size();
  }

  private void stopWaiting(PeerId peer) {
    Waiting before = waiting.remove(peer);
    if (before != null) {
      outside.remove(before.groups);
    }
  }

  private boolean isCrowdedOutside(IpGroups groups, Diversity diversity) {
    for (int i = 0; i < groups.count(); i++) {
      if (outside.of(groups.at(i)) >= diversity.inBucket(groups.at(i))) {
        return true;
      }
    }
    return false;
  }
}
