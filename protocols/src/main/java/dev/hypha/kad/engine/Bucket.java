package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The peers of one common prefix length, and those that wait for a place among them. */
final class Bucket {
  private static final long UNCHECKED = Long.MAX_VALUE;

  /** A place that is taken: by a peer of the table, or by one that is being checked for it. */
  static final class Slot {
    final Set<IpGroup> groups;
    private KadPeer peer;
    private boolean admitted;
    private long aliveAt;
    private long checkedUntil = UNCHECKED;

    Slot(KadPeer peer, Set<IpGroup> groups) {
      this.peer = peer;
      this.groups = groups;
    }

    KadPeer peer() {
      return peer;
    }

    /** Takes newer addresses, unless they would make it another's. */
    void meet(KadPeer again, Set<IpGroup> itsGroups) {
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
  record Waiting(KadPeer peer, Set<IpGroup> groups) {}

  final List<Slot> slots = new ArrayList<>();
  private final Map<PeerId, Waiting> waiting = new LinkedHashMap<>();

  /** Whether one more peer of these groups would be too many among those that have a place. */
  boolean isCrowded(Set<IpGroup> groups, Diversity diversity) {
    for (IpGroup group : groups) {
      int there = 0;
      for (Slot slot : slots) {
        there += slot.groups.contains(group) ? 1 : 0;
      }
      if (there >= diversity.inBucket(group)) {
        return true;
      }
    }
    return false;
  }

  /** Lets a peer wait; who has waited longest without being seen again gives way. */
  boolean await(Waiting newcomer, int max, Diversity diversity) {
    waiting.remove(newcomer.peer.peer());
    if (max == 0 || isCrowdedOutside(newcomer.groups, diversity)) {
      return false;
    }
    if (waiting.size() == max) {
      Iterator<Waiting> oldest = waiting.values().iterator();
      oldest.next();
      oldest.remove();
    }
    waiting.put(newcomer.peer.peer(), newcomer);
    return true;
  }

  /** Takes the ones that wait out, the last seen first, for the caller to try. */
  List<Waiting> takeWaiting() {
    List<Waiting> all = new ArrayList<>(waiting.values()).reversed();
    waiting.clear();
    return all;
  }

  int waiting() {
    return waiting.size();
  }

  private boolean isCrowdedOutside(Set<IpGroup> groups, Diversity diversity) {
    for (IpGroup group : groups) {
      int there = 0;
      for (Waiting each : waiting.values()) {
        there += each.groups.contains(group) ? 1 : 0;
      }
      if (there >= diversity.inBucket(group)) {
        return true;
      }
    }
    return false;
  }
}
