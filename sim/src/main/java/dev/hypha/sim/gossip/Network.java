package dev.hypha.sim.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.multiformats.PeerId;
import dev.hypha.sim.EventQueue;
import dev.hypha.sim.Latency;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Participants by number, and the ways between them: latency with jitter, and a line of 10 Gbit/s
 * by which each sends one thing after the other.
 *
 * <p>What somebody says arrives no sooner than the shortest way takes. So time passes in windows of
 * that length, and within a window one participant after the other does all that it has to do: what
 * it knows is then in the processor's cache once, not for each event anew.
 */
final class Network {
  static final String TOPIC = "blocks";

  private static final double JITTER = 0.1;
  private static final double NANOS_PER_BYTE = 8e9 / 10_240e6;

  private final EventQueue[] queues;

  /** When the next event of each participant happens. */
  private final long[] nextAt;

  private final EventQueue scripts = new EventQueue();
  private final Latency latency;
  private final RandomGenerator[] jitters;
  private final @Nullable Participant[] participants;
  private final Link.Table[] links;
  private final PeerId[] ids;
  private final long[] sentBytes;
  private final long[] lineFreeAt;
  private long shortestNanos = Long.MAX_VALUE;
  private long events;

  /**
   * @param randoms one for each participant
   */
  Network(int participants, Latency latency, Supplier<RandomGenerator> randoms) {
    this.latency = latency;
    this.jitters = new RandomGenerator[participants];
    this.queues = new EventQueue[participants];
    this.nextAt = new long[participants];
    this.participants = new Participant[participants];
    this.links = new Link.Table[participants];
    this.ids = new PeerId[participants];
    this.sentBytes = new long[participants];
    this.lineFreeAt = new long[participants];
    for (int i = 0; i < participants; i++) {
      queues[i] = new EventQueue();
      nextAt[i] = Long.MAX_VALUE;
      jitters[i] = randoms.get();
      links[i] = new Link.Table();
      ids[i] = peerId(i);
    }
  }

  /** Short, so that it is quickly hashed: {@link WireSize} knows how long a real one is. */
  private static PeerId peerId(int number) {
    try {
      return PeerId.fromBytes(
          Bytes.of(0, 4, number >>> 24, number >>> 16 & 0xff, number >>> 8 & 0xff, number & 0xff));
    } catch (MalformedException e) {
      throw new IllegalStateException("an identity of four bytes is a peer id", e);
    }
  }

  // ---- who is there

  void put(int number, Participant participant) {
    participants[number] = participant;
  }

  PeerId id(int number) {
    return ids[number];
  }

  static int number(PeerId id) {
    return number(id.toBytes());
  }

  static int number(Bytes id) {
    return id.unsignedAt(2) << 24
        | id.unsignedAt(3) << 16
        | id.unsignedAt(4) << 8
        | id.unsignedAt(5);
  }

  private Participant participant(int number) {
    Participant participant = participants[number];
    if (participant == null) {
      throw new IllegalStateException("nobody is number " + number);
    }
    return participant;
  }

  boolean areConnected(int one, int other) {
    return links[one].to(other) != null;
  }

  int degree(int number) {
    return links[number].size();
  }

  /** Both know of it at once: who dials has waited for the handshake already. */
  void connect(int dialer, int dialed, long now) {
    Link there = new Link(dialed, latency.nanos(dialer, dialed));
    Link back = new Link(dialer, latency.nanos(dialed, dialer));
    shortestNanos = Math.min(shortestNanos, Math.min(there.latencyNanos, back.latencyNanos));
    links[dialer].add(there);
    links[dialed].add(back);
    participant(dialed).connected(back, false, now);
    participant(dialer).connected(there, true, now);
  }

  // ---- what they say

  void send(int from, int to, Rpc rpc, long now) {
    Link link = links[from].to(to);
    if (link != null) {
      send(from, link, rpc, now);
    }
  }

  void send(int from, Link link, Rpc rpc, long now) {
    int bytes = WireSize.of(rpc);
    sentBytes[from] += bytes;
    long sent = Math.max(now, lineFreeAt[from]) + (long) (bytes * NANOS_PER_BYTE);
    lineFreeAt[from] = sent;
    if (participant(link.to).ignores(rpc, now)) {
      events++;
      return;
    }
    double jitter = JITTER * (2 * jitters[from].nextDouble() - 1);
    long arrives =
        Math.max(link.lastArrival, sent + link.latencyNanos + (long) (jitter * link.latencyNanos));
    link.lastArrival = arrives;
    add(arrives, link.to, from, rpc);
  }

  long sentBytes(int number) {
    return sentBytes[number];
  }

  // ---- time

  void wake(long at, int number, @Nullable Object why) {
    add(at, number, number, why);
  }

  /** Something that happens to the network. */
  void at(long time, Script script) {
    scripts.add(time, 0, script);
  }

  private void add(long at, int to, int from, @Nullable Object what) {
    queues[to].add(at, from, what);
    nextAt[to] = Math.min(nextAt[to], at);
  }

  /** What happens at a time. */
  interface Script {
    void run(long now);
  }

  /** Lets time pass; what would happen at {@code end} or later does not. */
  void run(long end) {
    while (true) {
      long begin = scripts.nextAt();
      for (long next : nextAt) {
        begin = Math.min(begin, next);
      }
      if (begin >= end) {
        return;
      }
      if (scripts.next(begin + 1)) {
        events++;
        ((Script) Objects.requireNonNull(scripts.thing())).run(begin);
      } else {
        window(Math.min(Math.min(end, scripts.nextAt()), begin + shortestWay()));
      }
    }
  }

  private long shortestWay() {
    return shortestNanos == Long.MAX_VALUE ? 1 : (long) (shortestNanos * (1 - JITTER));
  }

  private void window(long end) {
    for (int to = 0; to < queues.length; to++) {
      if (nextAt[to] < end) {
        EventQueue queue = queues[to];
        Participant participant = participant(to);
        while (queue.next(end)) {
          events++;
          if (queue.thing() instanceof Rpc rpc) {
            participant.heard(queue.source(), rpc, queue.time());
          } else {
            participant.woken(queue.thing(), queue.time());
          }
        }
        nextAt[to] = queue.nextAt();
      }
    }
  }

  /** How much has happened. */
  long events() {
    return events;
  }
}
