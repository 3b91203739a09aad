package dev.hypha.kad.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers those who are nearest to a place, bucket by bucket: all of a later bucket are farther
 * than all of an earlier one.
 *
 * <p>Most answers to others are made here, so it looks at as little memory as it can: 64 bits of
 * each place, which nearly always tell who is nearer.
 */
final class Nearest {
  private final KadId key;
  private @Nullable KadPeer[] peers;
  private long[] distances;
  private int size;

  Nearest(KadId key, int count) {
    this.key = key;
    this.peers = new KadPeer[count];
    this.distances = new long[count];
  }

  int size() {
    return size;
  }

  /** Adds the peers of the next bucket: the square of their number, which is small. */
  void add(Bucket bucket) {
    int from = size;
    ensure(size + bucket.slots.size());
    for (int i = 0; i < bucket.slots.size(); i++) {
      Bucket.Slot slot = bucket.slots.get(i);
      if (slot.admitted()) {
        insert(slot.peer(), slot.first ^ key.first(), from);
      }
    }
  }

  private void insert(KadPeer peer, long distance, int from) {
    int at = size++;
    while (at > from && isNearer(peer, distance, at - 1)) {
      distances[at] = distances[at - 1];
      peers[at] = peers[at - 1];
      at--;
    }
    distances[at] = distance;
    peers[at] = peer;
  }

  private boolean isNearer(KadPeer peer, long distance, int than) {
    int order = Long.compareUnsigned(distance, distances[than]);
    KadPeer other = peers[than];
    return order < 0
        || (order == 0 && other != null && key.compareDistance(peer.id(), other.id()) < 0);
  }

  /** At most so many, the nearest first. */
  List<KadPeer> first(int count) {
    List<KadPeer> all = new ArrayList<>(Math.min(count, size));
    for (int i = 0; i < Math.min(count, size); i++) {
      KadPeer peer = peers[i];
      if (peer != null) {
        all.add(peer);
      }
    }
    return List.copyOf(all);
  }

  private void ensure(int room) {
    if (room > peers.length) {
      peers = Arrays.copyOf(peers, room);
      distances = Arrays.copyOf(distances, room);
    }
  }
}
