package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A value is put into the hash table of a network; then its publisher, half of those who hold it
 * and the node through which all have joined are killed as by a power failure. Everybody who lives
 * finds the value still. Two of the dead, whose configurations name dead nodes alone, come back
 * into the network and find it too.
 */
final class Holders implements Scenario {
  private static final String KEY = "acceptance";
  private static final String VALUE = "what the dead have left";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PUBLISHER = 1;

  @Override
  public int nodes() {
    return 24;
  }

  /**
   * What was seen.
   *
   * @param holders who said that they hold the value
   * @param killed of all nodes
   * @param killedHolders of those
   * @param seekers how many looked for the value after that
   * @param empty of each seeker that did not find it, why
   */
  record Tally(
      int holders, int killed, int killedHolders, int seekers, Map<Integer, String> empty) {}

  @Override
  public Result run(Cluster cluster) throws IOException, InterruptedException {
    cluster.start(
        "dht.lan=false", "dht.networks=holders", "dht.remember=true", "discovery.min_peers=8");
    List<Status> before = awaitTables(cluster);
    Set<Integer> holders = put(cluster, before);
    Set<Integer> victims = victims(cluster, holders);
    for (int victim : victims) {
      cluster.node(victim).kill();
    }
    Map<Integer, String> empty = new LinkedHashMap<>();
    int seekers = seek(cluster, empty);
    for (int back : List.of(PUBLISHER, 2)) {
      cluster.node(back).start();
    }
    Watch.untilAllHavePeers(cluster, PATIENCE);
    seekers += seek(cluster, empty);
    Tally tally =
        new Tally(
            holders.size(),
            victims.size(),
            (int) victims.stream().filter(holders::contains).count(),
            seekers,
            empty);
    var figures = Result.noFigures();
    figures
        .put("holders", tally.holders())
        .put("killed", tally.killed())
        .put("killed_holders", tally.killedHolders())
        .put("searches", seekers)
        .put("found", seekers - empty.size());
    return new Result(judge(tally), figures, cluster.lives(new int[0]));
  }

  /** Until every node knows most of the others, or the time is up. */
  private static List<Status> awaitTables(Cluster cluster) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int enough = Math.min(20, cluster.size() - 1);
    while (System.nanoTime() < deadline
        && !Cluster.together(cluster.nodes(), node -> tableSize(node) >= enough).stream()
            .allMatch(Boolean::booleanValue)) {
      Thread.sleep(250);
    }
    return Watch.untilAllHavePeers(cluster, PATIENCE);
  }

  private static int tableSize(NodeProcess node) throws InterruptedException {
    try {
      return node.ask("dht_table", ControlSocket.parameters(), PATIENCE)
          .result()
          .path("peers")
          .asInt();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Returns who holds the value, besides its publisher. */
  private static Set<Integer> put(Cluster cluster, List<Status> before)
      throws IOException, InterruptedException {
    JsonNode stored =
        cluster
            .node(PUBLISHER)
            .ask("dht_put", ControlSocket.parameters().put("key", KEY).put("text", VALUE), PATIENCE)
            .result();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int number = 0; number < before.size(); number++) {
      numbers.put(before.get(number).id(), number);
    }
    Set<Integer> holders = new TreeSet<>();
    stored.path("peers").forEach(peer -> holders.add(numbers.getOrDefault(peer.asText(), -1)));
    return holders;
  }

  /** The publisher, the first node, the one that knows these two alone, and half of the holders. */
  private static Set<Integer> victims(Cluster cluster, Set<Integer> holders) {
    Set<Integer> victims = new LinkedHashSet<>(List.of(0, PUBLISHER, 2));
    List<Integer> left = new ArrayList<>(holders);
    left.removeAll(victims);
    while (victims.stream().filter(holders::contains).count() < holders.size() / 2
        && !left.isEmpty()) {
      int victim = left.get(cluster.random().nextInt(left.size()));
      left.remove(Integer.valueOf(victim));
      victims.add(victim);
    }
    return victims;
  }

  /** Lets every living node look for the value; returns how many there are. */
  private static int seek(Cluster cluster, Map<Integer, String> empty) throws InterruptedException {
    List<NodeProcess> living = cluster.nodes().stream().filter(NodeProcess::isAlive).toList();
    List<String> found = Cluster.together(living, Holders::look);
    for (int i = 0; i < living.size(); i++) {
      if (!found.get(i).equals(VALUE)) {
        empty.put(living.get(i).number(), found.get(i));
      }
    }
    return living.size();
  }

  private static String look(NodeProcess node) throws InterruptedException {
    try {
      // more than one has it: nobody answers from its own store alone
      JsonNode result =
          node.ask("dht_get", ControlSocket.parameters().put("key", KEY).put("quorum", 3), PATIENCE)
              .result();
      return result.path("found").asBoolean() ? result.path("text").asText() : "it is not found";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Whether this is what becomes of a value that many hold. */
  static Verdict judge(Tally tally) {
    List<String> why = new ArrayList<>();
    if (tally.holders() < 2 || tally.killedHolders() < tally.holders() / 2) {
      why.add(
          "%d of %d holders were killed: that says nothing"
              .formatted(tally.killedHolders(), tally.holders()));
    }
    if (tally.seekers() == 0) {
      why.add("nobody was left to look for the value");
    }
    tally.empty().forEach((number, found) -> why.add("node " + number + ": " + found));
    return new Verdict(why);
  }
}
