package dev.hypha.sim.gossip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: what is sent arrives in the order in which it was sent. */
final class Link {
  final int to;
  final long latencyNanos;
  long lastArrival;

  Link(int to, long latencyNanos) {
    this.to = to;
    this.latencyNanos = latencyNanos;
  }

  /** The links of a participant, by whom they lead to: a hash table without boxes. */
  static final class Table {
    private @Nullable Link[] table = new Link[64];
    private int size;

    void add(Link link) {
      if (2 * size >= table.length) {
        @Nullable Link[] old = table;
        table = new Link[2 * old.length];
        Arrays.stream(old).filter(each -> each != null).forEach(this::put);
      }
      put(link);
      size++;
    }

    private void put(@Nullable Link link) {
      if (link != null) {
        table[place(link.to)] = link;
      }
    }

    @Nullable Link to(int number) {
      return table[place(number)];
    }

    int size() {
      return size;
    }

    private int place(int number) {
      int mask = table.length - 1;
      int place = (number * 0x9e3779b9) >>> 7 & mask;
      for (Link each = table[place]; each != null && each.to != number; each = table[place]) {
        place = (place + 1) & mask;
      }
      return place;
    }
  }
}
