package dev.hypha.sim.gossip;

import dev.hypha.gossip.engine.Rpc;
import dev.hypha.sim.EventQueue;
import dev.hypha.sim.Outbox;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some of the participants, by their places in it. In a window it belongs to one thread; what its
 * participants say to others waits in an outbox for each quarter until the window is over.
 */
final class Quarter {
  private final EventQueue[] queues;

  /** When the next event of each place happens. */
  private final long[] nextAt;

  private final @Nullable Participant[] participants;
  private final RandomGenerator[] jitters;
  private final Link.Table[] links;
  private final long[] sentBytes;
  private final long[] lineFreeAt;
  private Outbox[] out;
  private Outbox[] said;
  private long earliest = Long.MAX_VALUE;
  private long events;

  Quarter(int places, int quarters) {
    this.queues = new EventQueue[places];
    this.nextAt = new long[places];
    this.participants = new Participant[places];
    this.jitters = new RandomGenerator[places];
    this.links = new Link.Table[places];
    this.sentBytes = new long[places];
    this.lineFreeAt = new long[places];
    this.out = outboxes(quarters);
    this.said = outboxes(quarters);
    Arrays.fill(nextAt, Long.MAX_VALUE);
  }

  private static Outbox[] outboxes(int count) {
    Outbox[] boxes = new Outbox[count];
    Arrays.setAll(boxes, i -> new Outbox());
    return boxes;
  }

  // ---- who lives here

  void station(int place, RandomGenerator jitter) {
    queues[place] = new EventQueue();
    jitters[place] = jitter;
    links[place] = new Link.Table();
  }

  void put(int place, Participant participant) {
    participants[place] = participant;
  }

  Participant participant(int place) {
    Participant participant = participants[place];
    if (participant == null) {
      throw new IllegalStateException("nobody is at place " + place);
    }
    return participant;
  }

  Link.Table links(int place) {
    return links[place];
  }

  // ---- what they say

  /** Puts so much on a line; returns when the last of it has left. */
  long line(int place, int bytes, long nanos, long now) {
    sentBytes[place] += bytes;
    long sent = Math.max(now, lineFreeAt[place]) + nanos;
    lineFreeAt[place] = sent;
    return sent;
  }

  double chance(int place) {
    return jitters[place].nextDouble();
  }

  void ignored() {
    events++;
  }

  Outbox out(int quarter) {
    return out[quarter];
  }

  long sentBytes(int place) {
    return sentBytes[place];
  }

  // ---- time

  /** Something happens to one who lives here; only its own thread, or nobody's turn. */
  void add(long at, int place, int from, @Nullable Object what) {
    queues[place].add(at, from, what);
    nextAt[place] = Math.min(nextAt[place], at);
    earliest = Math.min(earliest, at);
  }

  /** When something happens here, or what was said here arrives. */
  long earliest() {
    long first = earliest;
    for (Outbox box : out) {
      first = Math.min(first, box.earliest());
    }
    return first;
  }

  /** What was said is now to be taken by those it was said to. */
  void turn() {
    Outbox[] empty = said;
    said = out;
    out = empty;
  }

  Outbox said(int quarter) {
    return said[quarter];
  }

  void take(Outbox box, long begin) {
    box.empty(
        (at, place, from, what) -> {
          if (at < begin) {
            throw new IllegalStateException("something arrived " + (begin - at) + " ns too late");
          }
          add(at, place, from, what);
        });
  }

  /** All do what they have to do before {@code end}. */
  void window(long end) {
    long first = Long.MAX_VALUE;
    for (int place = 0; place < queues.length; place++) {
      if (nextAt[place] < end) {
        window(place, end);
      }
      first = Math.min(first, nextAt[place]);
    }
    earliest = first;
  }

  private void window(int place, long end) {
    EventQueue queue = queues[place];
    Participant participant = participant(place);
    while (queue.next(end)) {
      events++;
      if (queue.thing() instanceof Rpc rpc) {
        participant.heard(queue.source(), rpc, queue.time());
      } else {
        participant.woken(queue.thing(), queue.time());
      }
    }
    nextAt[place] = queue.nextAt();
  }

  long events() {
    return events;
  }
}
