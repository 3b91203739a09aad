package dev.hypha.sim.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Effect.PruneReason;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.Rpc;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is seen of a run from outside. Latencies in tenths of a millisecond.
 *
 * <p>Not thread-safe: each thread has its own part, which are added up in the end. Who published
 * what and when they share: it is written long before anybody else hears of it.
 */
final class Measurements {
  private static final int TENTHS_MAX = 100_000;
  private static final long TENTH_NANOS = 100_000;

  private final int honest;
  private final boolean[] targets;
  private final int targetCount;
  private final long[] publishedAt;
  private final int[] authors;
  private final int[] deliveries;
  private final int[] latencies = new int[TENTHS_MAX + 1];
  private final Map<PruneReason, Integer> prunes = new EnumMap<>(PruneReason.class);
  private int published;
  private long delivered;
  private long deliveredOfTargets;
  private long expectedOfTargets;
  private long maxNanos;
  private long honestBreaches;
  private long sybilBreaches;
  private long payloads;
  private long ihaves;
  private long iwants;
  private long idontwants;

  /**
   * @param targets of whom delivery is counted by itself, to them and of what they say
   */
  Measurements(int honest, int messages, boolean[] targets) {
    this.honest = honest;
    this.targets = targets;
    this.publishedAt = new long[messages];
    this.authors = new int[messages];
    this.deliveries = new int[messages];
    int count = 0;
    for (boolean each : targets) {
      count += each ? 1 : 0;
    }
    this.targetCount = count;
  }

  private Measurements(Measurements whole) {
    this.honest = whole.honest;
    this.targets = whole.targets;
    this.publishedAt = whole.publishedAt;
    this.authors = whole.authors;
    this.deliveries = new int[whole.deliveries.length];
    this.targetCount = whole.targetCount;
  }

  /** Of the same run; what it sees is to be added to this. */
  Measurements part() {
    return new Measurements(this);
  }

  void add(Measurements part) {
    for (int i = 0; i < deliveries.length; i++) {
      deliveries[i] += part.deliveries[i];
    }
    for (int i = 0; i < latencies.length; i++) {
      latencies[i] += part.latencies[i];
    }
    part.prunes.forEach((why, count) -> prunes.merge(why, count, Integer::sum));
    published += part.published;
    delivered += part.delivered;
    deliveredOfTargets += part.deliveredOfTargets;
    expectedOfTargets += part.expectedOfTargets;
    maxNanos = Math.max(maxNanos, part.maxNanos);
    honestBreaches += part.honestBreaches;
    sybilBreaches += part.sybilBreaches;
    payloads += part.payloads;
    ihaves += part.ihaves;
    iwants += part.iwants;
    idontwants += part.idontwants;
  }

  /** Messages are numbered from 0. */
  static int sequence(Message message) {
    Bytes number = message.seqno();
    return number.unsignedAt(4) << 24
        | number.unsignedAt(5) << 16
        | number.unsignedAt(6) << 8
        | number.unsignedAt(7);
  }

  void published(int sequence, int author, long now) {
    publishedAt[sequence] = now;
    authors[sequence] = author;
    published++;
    expectedOfTargets += targets[author] ? honest - 1 : targetCount;
  }

  void delivered(int node, Message message, long now) {
    int sequence = sequence(message);
    long nanos = now - publishedAt[sequence];
    deliveries[sequence]++;
    delivered++;
    deliveredOfTargets += targets[authors[sequence]] || targets[node] ? 1 : 0;
    maxNanos = Math.max(maxNanos, nanos);
    latencies[(int) Math.min(TENTHS_MAX, nanos / TENTH_NANOS)]++;
  }

  void sent(Rpc rpc) {
    payloads += rpc.messages().size();
    ihaves += rpc.ihave().size();
    iwants += rpc.iwant().size();
    idontwants += rpc.idontwant().size();
  }

  void breach(int by) {
    if (by < honest) {
      honestBreaches++;
    } else {
      sybilBreaches++;
    }
  }

  void pruned(PruneReason why) {
    prunes.merge(why, 1, Integer::sum);
  }

  // ---- what came of it

  int published() {
    return published;
  }

  /** The part of those that should have got a message that got it. */
  double delivery() {
    return published == 0 ? 1 : (double) delivered / ((double) published * (honest - 1));
  }

  /** The same, of what the targets said and were to hear. */
  double targetDelivery() {
    return expectedOfTargets == 0 ? 1 : (double) deliveredOfTargets / expectedOfTargets;
  }

  long lost() {
    return (long) published * (honest - 1) - delivered;
  }

  /** How many messages did not reach everybody. */
  int incomplete() {
    int count = 0;
    for (int i = 0; i < published; i++) {
      count += deliveries[i] < honest - 1 ? 1 : 0;
    }
    return count;
  }

  long delivered() {
    return delivered;
  }

  double percentileMillis(double part) {
    long wanted = (long) Math.ceil(part * delivered);
    long sum = 0;
    for (int tenth = 0; tenth < TENTHS_MAX; tenth++) {
      sum += latencies[tenth];
      if (sum >= wanted) {
        return tenth / 10.0;
      }
    }
    return maxMillis();
  }

  double maxMillis() {
    long tenths = maxNanos / TENTH_NANOS;
    return tenths / 10.0;
  }

  long honestBreaches() {
    return honestBreaches;
  }

  long sybilBreaches() {
    return sybilBreaches;
  }

  long prunes(PruneReason why) {
    return prunes.getOrDefault(why, 0);
  }

  long payloads() {
    return payloads;
  }

  long ihaves() {
    return ihaves;
  }

  long iwants() {
    return iwants;
  }

  long idontwants() {
    return idontwants;
  }
}
