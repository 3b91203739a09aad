package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Peers by where they stand, so that who is nearest is quickly found. Immutable. */
final class Places {
  private final List<KadPeer> sorted;

  Places(List<KadPeer> peers) {
    this.sorted = peers.stream().sorted(Comparator.comparing(KadPeer::id)).toList();
  }

  /** The {@code count} nearest, the nearest first. */
  List<KadPeer> nearest(KadId target, int count) {
    int low = 0;
    int high = sorted.size();
    for (int bit = 0; bit < KadId.BITS && high - low > count; bit++) {
      int middle = firstWith(bit, low, high);
      int from = target.bit(bit) ? middle : low;
      int to = target.bit(bit) ? high : middle;
      if (to - from < count) {
        break;
      }
      low = from;
      high = to;
    }
    List<KadPeer> near = new ArrayList<>(sorted.subList(low, high));
    near.sort((left, right) -> target.compareDistance(left.id(), right.id()));
    return List.copyOf(near.subList(0, Math.min(count, near.size())));
  }

  /** All that share so many leading bits with {@code place}. */
  List<KadPeer> within(KadId place, int bits) {
    int low = 0;
    int high = sorted.size();
    for (int bit = 0; bit < bits && low < high; bit++) {
      int middle = firstWith(bit, low, high);
      if (place.bit(bit)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return sorted.subList(low, high);
  }

  /** Where those begin whose bit is set: all from low to high have the same bits before it. */
  private int firstWith(int bit, int low, int high) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted.get(middle).id().bit(bit)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }
}
