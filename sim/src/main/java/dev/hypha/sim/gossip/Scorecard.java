package dev.hypha.sim.gossip;

import dev.hypha.gossip.engine.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the honest score each other, and the attackers, at one moment. */
final class Scorecard {
  private final List<HonestNode> nodes;
  private final Map<Long, Double> byPair = new HashMap<>();
  private double honestSum;
  private double honestLeast;
  private long honestCount;
  private double honestNegative;
  private double sybilSum;
  private double sybilMost = Double.NEGATIVE_INFINITY;
  private long sybilCount;
  private double sybilNegative;

  Scorecard(List<HonestNode> nodes) {
    this.nodes = nodes;
    for (int node = 0; node < nodes.size(); node++) {
      for (Router.Member member : nodes.get(node).router().members(Network.TOPIC)) {
        int other = Network.number(member.peer());
        if (other < nodes.size()) {
          honest(node, other, member.score());
        } else {
          sybil(member.score());
        }
      }
    }
  }

  private void honest(int node, int other, double score) {
    byPair.put((long) node * nodes.size() + other, score);
    honestCount++;
    honestSum += score;
    honestLeast = Math.min(honestLeast, score);
    honestNegative += score < 0 ? 1 : 0;
  }

  private void sybil(double score) {
    sybilCount++;
    sybilSum += score;
    sybilMost = Math.max(sybilMost, score);
    sybilNegative += score < 0 ? 1 : 0;
  }

  Outcome.Scores scores() {
    return new Outcome.Scores(
        mean(honestSum, honestCount),
        honestLeast,
        mean(honestNegative, honestCount),
        mean(sybilSum, sybilCount),
        sybilCount == 0 ? 0 : sybilMost,
        mean(sybilNegative, sybilCount),
        asymmetry());
  }

  private double asymmetry() {
    double sum = 0;
    long pairs = 0;
    for (int one = 0; one < nodes.size(); one++) {
      for (int other = one + 1; other < nodes.size(); other++) {
        Double there = byPair.get((long) one * nodes.size() + other);
        Double back = byPair.get((long) other * nodes.size() + one);
        if (there != null && back != null) {
          sum += Math.abs(there - back);
          pairs++;
        }
      }
    }
    return mean(sum, pairs);
  }

  private static double mean(double sum, long count) {
    return count == 0 ? 0 : sum / count;
  }
}
