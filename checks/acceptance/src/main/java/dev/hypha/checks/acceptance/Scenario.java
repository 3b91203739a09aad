package dev.hypha.checks.acceptance;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is done to nodes. A new one is a class and a row of {@link #ALL}. It watches, and
 * leaves the judging to a pure function of what it saw, which is tested for itself.
 */
interface Scenario {
  /** Every scenario by its name, in the order in which they run. */
  Map<String, Scenario> ALL = all();

  /** How many nodes there are, if nobody says otherwise. */
  int nodes();

  /**
   * Starts nodes and does it.
   *
   * @throws IOException if not even the nodes can be started; whatever they do wrong after that is
   *     part of the result
   */
  Result run(Cluster cluster) throws IOException, InterruptedException;

  private static Map<String, Scenario> all() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    all.put("smoke", new Smoke());
    all.put("churn", new Churn());
    all.put("chaos", new Chaos());
    all.put("gossip", new Gossiping());
    all.put("holders", new Holders());
    all.put("crashes", new Crashes());
    return all;
  }
}
