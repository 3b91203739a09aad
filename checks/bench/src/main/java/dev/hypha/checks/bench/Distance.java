package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a long way costs, over a {@link DelayLine}: one stream's upload as a part of what plain TCP
 * reaches, and the round trips from a dial to the first byte of an application's answer.
 */
final class Distance implements AutoCloseable {
  private static final String ROUND_TRIPS = "RTT";
  private static final int WARM_UPS = 12;
  private static final int HANDSHAKES = 15;

  /** Each hybrid that a classical peer has not takes a round trip to find out. */
  private static final String TWO_OFFERED = "/noise-mlkem768-hfs/0.2.0,/noise";

  private static final String FLOOR_SHARE = ">= 70";

  private final int roundTripMillis;
  private final int rounds;
  private final int mib;
  private final DelayLine line;
  private final List<Side> sides = new ArrayList<>();

  private Distance(int roundTripMillis, long bitsPerSecond, int rounds, int mib)
      throws IOException {
    this.roundTripMillis = roundTripMillis;
    this.rounds = rounds;
    this.mib = mib;
    this.line = new DelayLine(roundTripMillis, bitsPerSecond);
  }

  /**
   * @param stacks beside ours
   * @param bitsPerSecond of the line, 0 for as fast as it goes
   */
  static List<Case> measure(
      List<Stack> stacks, List<Integer> roundTrips, long bitsPerSecond, int rounds, int mib)
      throws IOException {
    List<Case> cases = new ArrayList<>();
    for (int millis : roundTrips) {
      try (Distance distance = new Distance(millis, bitsPerSecond, rounds, mib)) {
        distance.measureInto(cases, stacks);
      }
    }
    if (roundTrips.size() > 1) {
      cases.addAll(differences(cases, Collections.min(roundTrips), Collections.max(roundTrips)));
    }
    return cases;
  }

  /**
   * Round trips without what the processors took, which is the same on a short way and on a long
   * one: what the longer way took longer, divided by how much longer a round trip is there.
   */
  private static List<Case> differences(List<Case> cases, int shortest, int longest) {
    List<Case> differences = new ArrayList<>();
    for (Case near : cases) {
      String name = near.name().replace(named("", shortest), "");
      for (Case far : cases) {
        if (near.unit().equals(ROUND_TRIPS) && far.name().equals(named(name, longest))) {
          double trips = (far.ours() * longest - near.ours() * shortest) / (longest - shortest);
          differences.add(
              Case.alone(
                  name + ", without computing", trips, ROUND_TRIPS, near.floor(), List.of(trips)));
        }
      }
    }
    return differences;
  }

  private static String named(String what, int roundTripMillis) {
    return what + ", " + roundTripMillis + " ms";
  }

  private void measureInto(List<Case> cases, List<Stack> stacks) throws IOException {
    System.out.println("congestion control of all: " + DelayLine.congestionControl());
    Map<Stack, Pair> pairs = new LinkedHashMap<>();
    pairs.put(Stack.OURS, pair(Stack.OURS, "/noise"));
    for (Stack stack : stacks) {
      if (stack.isReady()) {
        pairs.put(stack, pair(stack, "/noise"));
      }
    }
    firstBytes(cases, pairs);
    cases.add(upload(cases, pairs));
  }

  // ---- one stream

  private Case upload(List<Case> cases, Map<Stack, Pair> pairs) throws IOException {
    try (Ceiling ceiling = new Ceiling(line)) {
      Contest contest = new Contest(named("upload, one stream"), "MiB/s", "-", mib / 1024.0);
      pairs.forEach(
          (stack, pair) ->
              contest.enter(
                  stack.word(),
                  pair::cpuSeconds,
                  () -> {
                    pair.seconds("connect", 0);
                    return pair.rate("upload", mib);
                  }));
      contest.enter("iperf3", () -> 0, ceiling::measure);
      Case rates = contest.run(rounds);
      cases.add(shares(rates));
      return rates;
    }
  }

  /** The medians as percent of the ceiling's. */
  private Case shares(Case rates) {
    double top = rates.peers().getOrDefault("iperf3", Double.NaN) / 100;
    Map<String, Double> peers = new LinkedHashMap<>();
    rates.peers().forEach((peer, rate) -> peers.put(peer, rate / top));
    return new Case(
        named("upload, share of the line's ceiling"),
        "%",
        rates.ours() / top,
        peers,
        Map.of(),
        java.util.OptionalDouble.empty(),
        Map.of(),
        FLOOR_SHARE,
        rates.rounds().stream().map(rate -> rate / top).toList());
  }

  // ---- round trips

  private void firstBytes(List<Case> cases, Map<Stack, Pair> pairs) throws IOException {
    Pair hybrid = pair(Stack.OURS, "all");
    Pair classical =
        new Pair(hybrid.dialer(), side(Stack.OURS, line.far(), line.farAddress(), "/noise"));
    Pair brief =
        new Pair(
            side(Stack.OURS, line.near(), line.nearAddress(), TWO_OFFERED), classical.listener());
    Pair quic =
        new Pair(
            quicSide(line.near(), line.nearAddress()), quicSide(line.far(), line.farAddress()));
    for (int i = 0; i < WARM_UPS; i++) {
      firstContact(quic);
      firstContact(hybrid);
      firstContact(classical);
      firstContact(brief);
    }
    double measured = hybrid.seconds("tcp", HANDSHAKES) * 1e3;
    cases.add(
        Case.alone(named("the line: a TCP handshake"), measured, "ms", "-", List.of(measured)));
    cases.add(
        told(
            roundTrips("first byte over QUIC", "<= 2")
                .enter("ours", quic::cpuSeconds, () -> inRoundTrips(quic))));
    cases.add(
        told(
            roundTrips("first byte over QUIC, of a node that has just begun", "-")
                .enter("ours", quic::cpuSeconds, () -> firstContact(quic))));
    cases.add(
        told(
            roundTrips("first byte, remembered peer", "<= 3")
                .enter("ours", hybrid::cpuSeconds, () -> remembered(hybrid))));
    cases.add(
        told(
            roundTrips("first byte, remembered classical peer", "-")
                .enter("ours", classical::cpuSeconds, () -> remembered(classical))));
    cases.add(
        told(
            roundTrips("first byte, first contact, hybrid peer", "<= 4")
                .enter("ours", hybrid::cpuSeconds, () -> firstContact(hybrid))));
    cases.add(
        told(
            roundTrips("the same, one hybrid and /noise offered to a classical peer", "-")
                .enter("ours", brief::cpuSeconds, () -> firstContact(brief))));
    Contest contest =
        roundTrips("first byte, first contact, classical peer", "<= 5")
            .enter("ours", classical::cpuSeconds, () -> firstContact(classical));
    pairs.forEach(
        (stack, pair) -> {
          if (stack != Stack.OURS) {
            contest.enter(stack.word(), pair::cpuSeconds, () -> inRoundTrips(pair));
          }
        });
    cases.add(told(contest));
  }

  private Contest roundTrips(String name, String floor) {
    return new Contest(named(name), ROUND_TRIPS, floor, 0);
  }

  private Case told(Contest contest) throws IOException {
    Case result = contest.run(rounds);
    System.out.printf(
        Locale.ROOT,
        "%s: %d round trips (%.3f)%n",
        result.name(),
        Math.round(result.ours()),
        result.ours());
    return result;
  }

  private double firstContact(Pair pair) throws IOException {
    pair.dialer().ask("forget");
    return inRoundTrips(pair);
  }

  private double remembered(Pair pair) throws IOException {
    pair.seconds("connect", 0);
    pair.seconds("known", 0);
    return inRoundTrips(pair);
  }

  private double inRoundTrips(Pair pair) throws IOException {
    return pair.seconds("first", 0) * 1e3 / roundTripMillis;
  }

  // ----

  private String named(String what) {
    return named(what, roundTripMillis);
  }

  private Pair pair(Stack stack, String security) throws IOException {
    return new Pair(
        side(stack, line.near(), line.nearAddress(), security),
        side(stack, line.far(), line.farAddress(), security));
  }

  private Side side(Stack stack, List<String> within, String ip, String security)
      throws IOException {
    return side(new Side(stack, within, "/ip4/" + ip + "/tcp/0", security));
  }

  private Side quicSide(List<String> within, String ip) throws IOException {
    return side(new Side(Stack.OURS, within, "/ip4/" + ip + "/udp/0/quic-v1", "all"));
  }

  private Side side(Side made) {
    sides.add(made);
    return made;
  }

  @Override
  public void close() {
    sides.forEach(Side::close);
    line.close();
  }
}
