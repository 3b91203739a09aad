package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.checks.acceptance.ControlSocket.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One node is killed as by a power failure while four callers put values into its hash table and
 * let it provide keys there, and started again, a hundred times. It is alone, so what it has
 * acknowledged is nowhere else; and nothing of that may be lost.
 */
final class Crashes implements Scenario {
  private static final int KILLS = 100;
  private static final int CALLERS = 4;

  /** What is kept in the place of a value for what the node is to provide. */
  private static final String PROVIDED = "provided";

  /** Values and keys of each caller between two kills, so that all of them fit into the table. */
  private static final int PUTS_MAX = 50;

  private static final int NAMED_MAX = 5;
  private static final int VALUE_BYTES_MAX = 2_000;
  private static final int KILL_AFTER_MILLISECONDS_MIN = 20;
  private static final int KILL_AFTER_MILLISECONDS_MAX = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public int nodes() {
    return 1;
  }

  /**
   * What the kills did.
   *
   * @param kills how many
   * @param values that were acknowledged in all
   * @param provided keys of which it was acknowledged that the node provides them
   * @param interrupted calls that were not acknowledged, since the node died
   * @param lost of each acknowledged value that is not there any more, or is another one, the key
   *     and what is there
   */
  record Tally(int kills, int values, int provided, int interrupted, Map<String, String> lost) {}

  @Override
  public Result run(Cluster cluster) throws IOException, InterruptedException {
    cluster.start("dht.lan=false", "dht.networks=crashes", "dht.remember=true");
    NodeProcess node = cluster.node(0);
    Map<String, String> kept = new ConcurrentHashMap<>();
    Map<String, String> lost = new TreeMap<>();
    int kills = cluster.times(KILLS);
    int interrupted = 0;
    for (int kill = 0; kill < kills; kill++) {
      Map<String, String> round = new ConcurrentHashMap<>();
      interrupted += putUntilKilled(cluster, node, kill, round);
      node.start();
      lost.putAll(missing(node, round));
      kept.putAll(round);
    }
    lost.putAll(missing(node, kept));
    String trail = node.verifyTrail();
    int provided = Collections.frequency(kept.values(), PROVIDED);
    Tally tally = new Tally(kills, kept.size() - provided, provided, interrupted, lost);
    var figures = Result.noFigures();
    figures
        .put("kills", kills)
        .put("acknowledged", tally.values())
        .put("provided", provided)
        .put("interrupted", interrupted)
        .put("lost", lost.size());
    return new Result(judge(tally, trail), figures, cluster.lives(new int[0]));
  }

  /** Returns how many puts the kill interrupted; what was acknowledged is in {@code kept}. */
  private static int putUntilKilled(
      Cluster cluster, NodeProcess node, int kill, Map<String, String> kept)
      throws InterruptedException {
    int milliseconds =
        cluster.random().nextInt(KILL_AFTER_MILLISECONDS_MIN, KILL_AFTER_MILLISECONDS_MAX);
    List<Integer> parts = new ArrayList<>(); // the last is who kills
    for (int part = 0; part <= CALLERS; part++) {
      parts.add(part);
    }
    long seed = cluster.random().nextLong();
    return Cluster.together(
            parts,
            part -> {
              if (part == CALLERS) {
                Thread.sleep(milliseconds);
                node.kill();
                return 0;
              }
              return putting(node, kill + "-" + part, new SplittableRandom(seed + part), kept);
            })
        .stream()
        .mapToInt(Integer::intValue)
        .sum();
  }

  private static int putting(
      NodeProcess node, String prefix, SplittableRandom random, Map<String, String> kept)
      throws InterruptedException {
    for (int number = 0; number < PUTS_MAX; number++) {
      String key = prefix + "-" + number;
      try {
        if (number % 2 == 0) {
          String value = key + " " + "x".repeat(random.nextInt(VALUE_BYTES_MAX));
          node.ask(
              "dht_put", ControlSocket.parameters().put("key", key).put("text", value), PATIENCE);
          kept.put(key, value);
        } else {
          String cid = cid(key);
          node.ask("dht_provide", ControlSocket.parameters().put("cid", cid), PATIENCE);
          kept.put(cid, PROVIDED);
        }
      } catch (IOException e) {
        return 1;
      }
    }
    return 0;
  }

  /** Of raw bytes, version 1, in base 16. */
  private static String cid(String content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(content.getBytes(StandardCharsets.UTF_8));
      return "f01551220" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** What of {@code kept} is not as it was, and what is there instead. */
  private static Map<String, String> missing(NodeProcess node, Map<String, String> kept)
      throws InterruptedException {
    Map<String, String> missing = new ConcurrentHashMap<>();
    Queue<Map.Entry<String, String>> left = new ConcurrentLinkedQueue<>(kept.entrySet());
    Cluster.together(
        Collections.nCopies(CALLERS, node),
        each -> {
          for (var next = left.poll(); next != null; next = left.poll()) {
            boolean provided = next.getValue().equals(PROVIDED);
            String now = provided ? provided(each, next.getKey()) : value(each, next.getKey());
            if (!now.equals(next.getValue())) {
              missing.put(next.getKey(), now.isEmpty() ? "nothing" : now);
            }
          }
          return true;
        });
    return missing;
  }

  private static String value(NodeProcess node, String key) throws InterruptedException {
    try {
      Answer answer = node.ask("dht_get", ControlSocket.parameters().put("key", key), PATIENCE);
      JsonNode result = answer.result();
      return result.path("text").asText();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What {@link #PROVIDED} is for; empty if the node is not to provide {@code cid}. */
  private static String provided(NodeProcess node, String cid) throws InterruptedException {
    try {
      Answer answer =
          node.ask(
              "dht_providers",
              ControlSocket.parameters().put("cid", cid).put("count", 1),
              PATIENCE);
      return answer.result().path("count").asInt() == 1 ? PROVIDED : "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * Whether this is what becomes of a node that keeps its word.
   *
   * @param trail what is wrong with its audit trail; empty for nothing
   */
  static Verdict judge(Tally tally, String trail) {
    List<String> why = new ArrayList<>();
    if (tally.kills() == 0 || tally.values() == 0 || tally.provided() == 0) {
      why.add(
          "%d kills, %d values and %d provided keys that were acknowledged say nothing"
              .formatted(tally.kills(), tally.values(), tally.provided()));
    }
    tally.lost().entrySet().stream()
        .limit(NAMED_MAX)
        .forEach(
            lost ->
                why.add(
                    "%s was acknowledged, and now there is %s"
                        .formatted(lost.getKey(), lost.getValue())));
    if (tally.lost().size() > NAMED_MAX) {
      why.add("and so it is with %d more".formatted(tally.lost().size() - NAMED_MAX));
    }
    if (!trail.isEmpty()) {
      why.add("the audit trail is broken: " + trail);
    }
    return new Verdict(why);
  }
}
