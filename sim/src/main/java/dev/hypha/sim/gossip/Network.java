package dev.hypha.sim.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.multiformats.PeerId;
import dev.hypha.sim.EventQueue;
import dev.hypha.sim.Latency;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Participants by number, and the ways between them: latency with jitter, and a line of 10 Gbit/s
 * by which each sends one thing after the other.
 */
final class Network {
  static final String TOPIC = "blocks";

  private static final int SCRIPT = -1;
  private static final double JITTER = 0.1;
  private static final double NANOS_PER_BYTE = 8e9 / 10_240e6;

  private final EventQueue queue = new EventQueue();
  private final Latency latency;
  private final RandomGenerator random;
  private final @Nullable Participant[] participants;
  private final Link.Table[] links;
  private final PeerId[] ids;
  private final long[] sentBytes;
  private final long[] lineFreeAt;
  private long events;

  Network(int participants, Latency latency, RandomGenerator random) {
    this.latency = latency;
    this.random = random;
    this.participants = new Participant[participants];
    this.links = new Link.Table[participants];
    this.ids = new PeerId[participants];
    this.sentBytes = new long[participants];
    this.lineFreeAt = new long[participants];
    for (int i = 0; i < participants; i++) {
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
    double jitter = JITTER * (2 * random.nextDouble() - 1);
    long arrives =
        Math.max(link.lastArrival, sent + link.latencyNanos + (long) (jitter * link.latencyNanos));
    link.lastArrival = arrives;
    queue.add(arrives, link.to, from, rpc);
  }

  long sentBytes(int number) {
    return sentBytes[number];
  }

  // ---- time

  void wake(long at, int number, @Nullable Object why) {
    queue.add(at, number, number, why);
  }

  /** Something that happens to the network. */
  void at(long time, Script script) {
    queue.add(time, SCRIPT, SCRIPT, script);
  }

  /** What happens at a time. */
  interface Script {
    void run(long now);
  }

  /** Lets time pass; what would happen at {@code end} or later does not. */
  void run(long end) {
    while (queue.next(end)) {
      events++;
      int to = queue.target();
      Object thing = queue.thing();
      if (thing instanceof Rpc rpc) {
        participant(to).heard(queue.source(), rpc, queue.time());
      } else if (to != SCRIPT) {
        participant(to).woken(thing, queue.time());
      } else if (thing instanceof Script script) {
        script.run(queue.time());
      }
    }
  }

  /** How much has happened. */
  long events() {
    return events;
  }
}
