package dev.hypha.checks.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.crypto.noise.Engines;
import dev.hypha.daemon.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code ./dev bench
 * [machine|throughput|tls|websocket|handshakes|streams|codecs|memory|audit|start|sim|connections|gossip|dht|records|mdns|peers|delay]…
 * [--json]}, with {@code --rounds N}, {@code --mib N}, {@code --nodes N} of {@code sim}, {@code
 * connections}, {@code gossip} and {@code dht}, {@code go rust js} after {@code gossip}, {@code
 * peers} and {@code delay}, and {@code --rtt 10,50} and {@code --gbits N} (0: as fast as it goes)
 * of {@code delay}.
 */
public final class Bench {
  private static final List<String> ALONE =
      List.of("machine", "handshakes", "streams", "memory", "audit", "start", "sim", "throughput");

  /** As many as an interval of 95 % needs that leaves out the best and the worst. */
  private static final int ROUNDS_OF_A_CONTEST = 9;

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (!words.isEmpty() && words.getFirst().equals("side")) {
      OurNode.run(words.subList(1, words.size()));
      return;
    }
    if (!words.isEmpty() && words.getFirst().equals("crowd")) {
      GossipCrowd.run(Integer.parseInt(words.get(1)));
      return;
    }
    boolean json = words.remove("--json");
    Asked asked = Asked.of(words);
    System.out.println("cryptography: " + Engines.name());
    List<Case> cases = new ArrayList<>();
    for (String name : words.isEmpty() ? ALONE : words) {
      if (name.equals("delay") && DelayLine.missing().isPresent()) {
        System.err.println("bench: the delay line needs " + DelayLine.missing().get());
        System.exit(3);
      }
      List<Case> measured = asked.measure(name);
      measured.forEach(each -> System.out.println(each.line()));
      cases.addAll(measured);
    }
    if (json) {
      ObjectNode all = Json.object();
      all.set("machine", Machine.json(cases));
      ArrayNode each = all.putArray("cases");
      cases.forEach(one -> each.add(one.json()));
      System.out.println(Json.text(all));
    }
  }

  /**
   * What the options ask for.
   *
   * @param rounds 0 where each case knows best
   * @param mib likewise
   * @param nodes likewise
   */
  private record Asked(
      List<Stack> stacks, List<Integer> roundTrips, int gbits, int rounds, int mib, int nodes) {
    /** Takes the options off {@code words}, so that the cases remain. */
    static Asked of(List<String> words) {
      String roundTrips = text(words, "--rtt", "10,50");
      int gbits = number(words, "--gbits", 1);
      int rounds = number(words, "--rounds", 0);
      int mib = number(words, "--mib", 0);
      int nodes = number(words, "--nodes", 0);
      List<String> named =
          Stream.of(Stack.GO, Stack.RUST, Stack.JS)
              .map(Stack::word)
              .filter(words::contains)
              .toList();
      words.removeAll(named);
      return new Asked(
          (named.isEmpty() ? List.of("go", "rust", "js") : named).stream().map(Stack::of).toList(),
          Stream.of(roundTrips.split(",")).map(Integer::valueOf).toList(),
          gbits,
          rounds,
          mib,
          nodes);
    }

    List<Case> measure(String name) throws Exception {
      int few = rounds == 0 ? 5 : rounds;
      int many = rounds == 0 ? ROUNDS_OF_A_CONTEST : rounds;
      return switch (name) {
        case "machine" -> Yardstick.measure(few);
        case "throughput" -> Throughput.noise(mib == 0 ? 1024 : mib, few);
        case "tls" -> Throughput.tls(mib == 0 ? 1024 : mib, few);
        case "websocket" -> WebSockets.measure(mib == 0 ? 512 : mib, many);
        case "handshakes" -> Handshakes.measure(few);
        case "streams" -> StreamRate.measure(few);
        case "audit" -> AuditRate.measure(few);
        case "start" -> StartTime.measure(few);
        case "memory" -> Footprint.measure();
        case "codecs" -> Codecs.measure(few);
        case "sim" -> Simulated.measure(nodes == 0 ? 1000 : nodes);
        case "connections" -> Held.measure(nodes == 0 ? 5000 : nodes);
        case "gossip" -> GossipBars.measure(stacks, nodes == 0 ? 50 : nodes, few);
        case "mdns" -> Neighbours.measure(few);
        case "dht" -> Tables.measure(nodes == 0 ? 100 : nodes);
        case "records" -> Tables.records(few);
        case "peers" -> Peers.measure(stacks, many, mib == 0 ? 256 : mib);
        case "delay" ->
            Distance.measure(
                stacks.stream().filter(stack -> stack != Stack.JS).toList(),
                roundTrips,
                gbits * 1_000_000_000L,
                many,
                mib == 0 ? 512 : mib);
        default -> throw new IllegalArgumentException("no benchmark " + name);
      };
    }
  }

  private static int number(List<String> words, String name, int otherwise) {
    return Integer.parseInt(text(words, name, String.valueOf(otherwise)));
  }

  private static String text(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    String value = words.get(at + 1);
    words.subList(at, at + 2).clear();
    return value;
  }
}
