package dev.hypha.sim.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.multiformats.PeerId;
import dev.hypha.sim.Crew;
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
 * that length, and within a window nobody hears of what others do in it: one participant after the
 * other does all that it has to do, those of different {@link Quarter}s at the same time.
 */
final class Network {
  static final String TOPIC = "blocks";

  /** However many threads there are: the same seed is to give the same run. */
  private static final int QUARTERS = 16;

  private static final double JITTER = 0.1;
  private static final double NANOS_PER_BYTE = 8e9 / 10_240e6;

  private final Quarter[] quarters = new Quarter[QUARTERS];
  private final EventQueue scripts = new EventQueue();
  private final Latency latency;
  private final PeerId[] ids;
  private long shortestNanos = Long.MAX_VALUE;
  private long happened;

  /**
   * @param randoms one for each participant
   */
  Network(int participants, Latency latency, Supplier<RandomGenerator> randoms) {
    this.latency = latency;
    this.ids = new PeerId[participants];
    int each = (participants + QUARTERS - 1) / QUARTERS;
    for (int i = 0; i < QUARTERS; i++) {
      quarters[i] = new Quarter(each, QUARTERS);
    }
    for (int i = 0; i < participants; i++) {
      ids[i] = peerId(i);
      quarter(i).station(place(i), randoms.get());
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

  /** In which quarter a participant lives: neighbours do not, so that all have as much to do. */
  static int quarterOf(int number) {
    return number % QUARTERS;
  }

  static int quarters() {
    return QUARTERS;
  }

  private static int place(int number) {
    return number / QUARTERS;
  }

  private Quarter quarter(int number) {
    return quarters[quarterOf(number)];
  }

  private Link.Table links(int number) {
    return quarter(number).links(place(number));
  }

  void put(int number, Participant participant) {
    quarter(number).put(place(number), participant);
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

  /** Both know of it at once: who dials has waited for the handshake already. */
  void connect(int dialer, int dialed, long now) {
    Link there = new Link(dialed, latency.nanos(dialer, dialed));
    Link back = new Link(dialer, latency.nanos(dialed, dialer));
    shortestNanos = Math.min(shortestNanos, Math.min(there.latencyNanos, back.latencyNanos));
    links(dialer).add(there);
    links(dialed).add(back);
    quarter(dialed).participant(place(dialed)).connected(back, false, now);
    quarter(dialer).participant(place(dialer)).connected(there, true, now);
  }

  // ---- what they say

  void send(int from, int to, Rpc rpc, long now) {
    Link link = links(from).to(to);
    if (link != null) {
      send(from, link, rpc, now);
    }
  }

  void send(int from, Link link, Rpc rpc, long now) {
    int bytes = WireSize.of(rpc);
    Quarter home = quarter(from);
    long sent = home.line(place(from), bytes, (long) (bytes * NANOS_PER_BYTE), now);
    if (quarter(link.to).participant(place(link.to)).ignores(rpc, now)) {
      home.ignored();
      return;
    }
    double jitter = JITTER * (2 * home.chance(place(from)) - 1);
    long arrives =
        Math.max(link.lastArrival, sent + link.latencyNanos + (long) (jitter * link.latencyNanos));
    link.lastArrival = arrives;
    home.out(quarterOf(link.to)).add(arrives, place(link.to), from, rpc);
  }

  long sentBytes(int number) {
    return quarter(number).sentBytes(place(number));
  }

  // ---- time

  void wake(long at, int number, @Nullable Object why) {
    quarter(number).add(at, place(number), number, why);
  }

  /** Something that happens to the network. */
  void at(long time, Script script) {
    scripts.add(time, 0, script);
  }

  /** What happens at a time. */
  interface Script {
    void run(long now);
  }

  /** Lets time pass; what would happen at {@code end} or later does not. */
  void run(long end, Crew crew) {
    while (true) {
      long begin = scripts.nextAt();
      for (Quarter quarter : quarters) {
        begin = Math.min(begin, quarter.earliest());
      }
      if (begin >= end) {
        return;
      }
      if (scripts.next(begin + 1)) {
        happened++;
        ((Script) Objects.requireNonNull(scripts.thing())).run(begin);
      } else {
        window(begin, Math.min(Math.min(end, scripts.nextAt()), begin + shortestWay()), crew);
      }
    }
  }

  private long shortestWay() {
    return shortestNanos == Long.MAX_VALUE ? 1 : (long) (shortestNanos * (1 - JITTER));
  }

  private void window(long begin, long end, Crew crew) {
    for (Quarter quarter : quarters) {
      quarter.turn();
    }
    crew.run(
        QUARTERS,
        number -> {
          Quarter mine = quarters[number];
          for (Quarter other : quarters) {
            mine.take(other.said(number), begin);
          }
          mine.window(end);
        });
  }

  /** How much has happened. */
  long events() {
    long sum = happened;
    for (Quarter quarter : quarters) {
      sum += quarter.events();
    }
    return sum;
  }
}
