package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * TCP, Noise and Yamux on loopback, whole processes: each stack with itself, and ours with
 * go-libp2p in both directions. {@code /perf/1.0.0} up and down on one stream, a dial with one
 * request and its answer, and pings. All are classical, as the others are.
 */
final class Peers implements AutoCloseable {
  private static final int DIALS = 15;
  private static final int WARM_UP_DIALS = 600;
  private static final int PINGS = 200;

  private final Map<Stack, Pair> pairs = new EnumMap<>(Stack.class);
  private final int rounds;
  private final int mib;

  private Peers(List<Stack> stacks, int rounds, int mib) throws IOException {
    this.rounds = rounds;
    this.mib = mib;
    boolean whole = false;
    try {
      for (Stack stack : stacks) {
        Side dialer = new Side(stack);
        pairs.put(stack, new Pair(dialer, new Side(stack)).connected());
      }
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  /**
   * @param wanted stacks beside ours; one whose peer is not built is left out, and says so
   */
  static List<Case> measure(List<Stack> wanted, int rounds, int mib) throws IOException {
    List<Stack> stacks = new ArrayList<>(List.of(Stack.OURS));
    for (Stack stack : wanted) {
      if (stack.isReady()) {
        stacks.add(stack);
      } else {
        System.out.println("without " + stack.word() + ": its peer could not be built");
      }
    }
    try (Peers peers = new Peers(stacks, rounds, mib)) {
      return peers.cases();
    }
  }

  private List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String way : List.of("upload", "download")) {
      Contest contest = throughput(way + ", one stream, each with itself");
      pairs.forEach((stack, pair) -> enter(contest, stack.word(), pair, way));
      cases.add(contest.run(rounds));
    }
    if (pairs.containsKey(Stack.GO)) {
      cases.add(between("upload, ours to go", Stack.OURS, Stack.GO));
      cases.add(between("upload, go to ours", Stack.GO, Stack.OURS));
    }
    cases.add(dial("dial, one request and its answer, among a process's first two hundred"));
    for (int dials = 0; dials < WARM_UP_DIALS; dials += DIALS) {
      for (Pair pair : pairs.values()) {
        firstAnswer(pair);
      }
    }
    cases.add(dial("the same after " + WARM_UP_DIALS + " more"));
    Contest ping = new Contest("ping", "us", "-", 0);
    pairs.forEach(
        (stack, pair) ->
            ping.enter(stack.word(), pair::cpuSeconds, () -> pair.seconds("ping", PINGS) * 1e6));
    cases.add(ping.run(rounds));
    return cases;
  }

  private Case dial(String name) throws IOException {
    Contest first = new Contest(name, "ms", "-", 0);
    pairs.forEach(
        (stack, pair) ->
            first.enter(stack.word(), pair::cpuSeconds, () -> firstAnswer(pair) * 1e3));
    return first.run(rounds);
  }

  private Contest throughput(String name) {
    return new Contest(name, "MiB/s", "-", mib / 1024.0);
  }

  private void enter(Contest contest, String name, Pair pair, String way) {
    contest.enter(name, pair::cpuSeconds, () -> pair.rate(way, mib));
  }

  /** Ours with go on the other end, beside go with itself. */
  private Case between(String name, Stack dialer, Stack listener) throws IOException {
    Contest contest = throughput(name);
    enter(
        contest, "ours", new Pair(side(dialer, true), side(listener, false)).connected(), "upload");
    enter(contest, "go", pair(Stack.GO), "upload");
    return contest.run(rounds);
  }

  private Side side(Stack stack, boolean dials) {
    return dials ? pair(stack).dialer() : pair(stack).listener();
  }

  private Pair pair(Stack stack) {
    Pair pair = pairs.get(stack);
    if (pair == null) {
      throw new IllegalStateException(stack + " was not started");
    }
    return pair;
  }

  /** The median of a few, as one is soon over. */
  private static double firstAnswer(Pair pair) throws IOException {
    List<Double> several = new ArrayList<>();
    for (int i = 0; i < DIALS; i++) {
      several.add(pair.seconds("first", 0));
    }
    return Case.median(several);
  }

  @Override
  public void close() {
    for (Pair pair : pairs.values()) {
      pair.dialer().close();
      pair.listener().close();
    }
  }
}
