package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Each carrier by each stack with itself, on loopback, two processes: one stream up and down, a
 * hundred streams up at once, connections one after the other; and how flat the cost of a stream of
 * QUIC stays.
 */
final class Carriers implements AutoCloseable {
  private static final int WARM_UPS = 3;
  private static final int WARM_UP_MIB = 256;
  private static final int WARM_UP_CONNECTIONS = 5000;
  private static final int PACKETS_KIB = 64;
  private static final int CONNECTIONS = 200;
  private static final int STREAMS = 10_000;
  private static final int BATCHES = 10;

  private final Carrier carrier;
  private final Map<Stack, Pair> pairs = new EnumMap<>(Stack.class);

  private Carriers(Carrier carrier, List<Stack> stacks) throws IOException {
    this.carrier = carrier;
    boolean whole = false;
    try {
      for (Stack stack : stacks) {
        Pair pair = new Pair(new Side(stack, carrier), new Side(stack, carrier));
        pairs.put(stack, pair.connected());
      }
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  /**
   * @param wanted stacks beside ours
   */
  static List<Case> measure(List<Stack> wanted, int rounds, int mib) throws IOException {
    List<Stack> stacks = new ArrayList<>(List.of(Stack.OURS));
    wanted.stream()
        .filter(each -> each == Stack.GO || each == Stack.RUST)
        .filter(Stack::isReady)
        .forEach(stacks::add);
    List<Case> cases = new ArrayList<>();
    for (Carrier carrier : Carrier.values()) {
      try (Carriers contest = new Carriers(carrier, stacks)) {
        cases.addAll(contest.cases(rounds, mib));
      }
    }
    cases.addAll(flatness());
    return cases;
  }

  private List<Case> cases(int rounds, int mib) throws IOException {
    for (Map.Entry<Stack, Pair> each : pairs.entrySet()) {
      System.err.println("bench: " + name("warming up " + each.getKey().word()));
      for (int i = 0; i < WARM_UPS; i++) {
        each.getValue().rate("upload", WARM_UP_MIB);
        each.getValue().rate("download", WARM_UP_MIB);
      }
    }
    List<Case> cases = new ArrayList<>();
    cases.add(rates("one stream up", "upload", rounds, mib));
    cases.add(rates("one stream down", "download", rounds, mib));
    cases.add(allocation(rounds, mib));
    cases.add(rates("a hundred streams up", "uploads", rounds, mib));
    for (Map.Entry<Stack, Pair> each : pairs.entrySet()) {
      double seconds = each.getValue().seconds("connects", WARM_UP_CONNECTIONS);
      System.err.printf(
          "bench: %s: %d in %.1f s%n",
          name("connections of " + each.getKey().word() + ", to warm up"),
          WARM_UP_CONNECTIONS,
          seconds);
    }
    Contest connections =
        new Contest(name("connections, one after the other"), "1/s", carrier.connectionsFloor(), 0);
    pairs.forEach(
        (stack, pair) ->
            connections.enter(
                stack.word(),
                pair::cpuSeconds,
                () -> CONNECTIONS / pair.seconds("connects", CONNECTIONS)));
    cases.add(connections.run(rounds));
    return cases;
  }

  private Case rates(String what, String order, int rounds, int mib) throws IOException {
    Contest contest =
        new Contest(name(what + ", " + mib + " MiB"), "MiB/s", carrier.rateFloor(), mib / 1024.0);
    pairs.forEach(
        (stack, pair) -> {
          // rust-yamux ends a connection on which a hundred streams send; over QUIC libp2p-stream
          // drops some of them
          if (stack != Stack.RUST || !order.equals("uploads")) {
            contest.enter(stack.word(), pair::cpuSeconds, () -> pair.rate(order, mib));
          }
        });
    return contest.run(rounds);
  }

  /** What a record, or 64 KiB of packets, leaves to the garbage collectors of both ends. */
  private Case allocation(int rounds, int mib) throws IOException {
    Pair pair = Objects.requireNonNull(pairs.get(Stack.OURS));
    int kib = carrier.recordKib() > 0 ? carrier.recordKib() : PACKETS_KIB;
    List<Double> each = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      double before = pair.dialer().allocatedBytes() + pair.listener().allocatedBytes();
      pair.rate("upload", mib);
      double after = pair.dialer().allocatedBytes() + pair.listener().allocatedBytes();
      each.add((after - before) / (mib * 1024.0 / kib));
    }
    String what = carrier.recordKib() > 0 ? "a record of " + kib + " KiB" : kib + " KiB of packets";
    return Case.alone(
        name("allocated for " + what + ", both ends"),
        Case.median(each),
        "B",
        carrier.recordKib() > 0 ? "<= 8192" : "-",
        each);
  }

  private String name(String what) {
    return carrier.name() + ": " + what;
  }

  /** Streams of one connection, in batches: the last batch beside the first that was warm. */
  private static List<Case> flatness() throws IOException {
    try (Side listener = new Side(Stack.OURS, Carrier.QUIC);
        Side dialer = new Side(Stack.OURS, Carrier.QUIC)) {
      Pair pair = new Pair(dialer, listener).connected();
      for (int i = 0; i < WARM_UPS; i++) {
        batches(pair); // until both are warm: what a new connection does is compiled anew as well
        pair.seconds("connect", 0);
      }
      List<Double> rates = batches(pair);
      double early = Case.median(rates.subList(0, BATCHES / 2));
      double late = Case.median(rates.subList(BATCHES / 2, BATCHES));
      String what = "QUIC: " + BATCHES * STREAMS + " streams of one connection, opened and closed";
      return List.of(
          Case.alone(what, Case.median(rates), "k/s", "-", rates),
          Case.alone(
              what + ": the later half beside the earlier",
              100 * late / early,
              "%",
              ">= 90",
              List.of(early, late)));
    }
  }

  /** Thousands a second in each batch. */
  private static List<Double> batches(Pair pair) throws IOException {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      rates.add(STREAMS / pair.seconds("streams", STREAMS) / 1000);
    }
    return rates;
  }

  @Override
  public void close() {
    for (Pair pair : pairs.values()) {
      pair.dialer().close();
      pair.listener().close();
    }
  }
}
