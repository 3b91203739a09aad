package dev.hypha.kad.engine;

import java.util.Arrays;

/**
 * How many peers there are of each group of addresses: all their groups in order, so that it takes
 * eight bytes for each, and few of them are looked at.
 *
 * <p>Not thread-safe.
 */
final class GroupCount {
  private long[] sorted = new long[8];
  private int size;

  int of(long group) {
    return first(group + 1) - first(group);
  }

  void add(IpGroups groups) {
    for (int i = 0; i < groups.count(); i++) {
      if (size == sorted.length) {
        sorted = Arrays.copyOf(sorted, 2 * size);
      }
      int at = first(groups.at(i));
      System.arraycopy(sorted, at, sorted, at + 1, size++ - at);
      sorted[at] = groups.at(i);
    }
  }

  /** Takes away what was added. */
  void remove(IpGroups groups) {
    for (int i = 0; i < groups.count(); i++) {
      int at = first(groups.at(i));
      System.arraycopy(sorted, at + 1, sorted, at, --size - at);
    }
  }

  /** Where the first stands that is not less than {@code group}. */
  private int first(long group) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < group) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
