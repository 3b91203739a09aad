package dev.hypha.gossip;

import dev.hypha.gossip.Bandwidth.Rate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What is left of the bandwidth of each topic that has a limit. Thread-safe. */
final class TopicShares {
  private final Map<String, Budget> budgets = new HashMap<>();
  private final LongAdder refused = new LongAdder();

  TopicShares(Map<String, Rate> rates, long now) {
    rates.forEach((topic, rate) -> budgets.put(topic, new Budget(rate, now)));
  }

  boolean trySpend(String topic, int bytes, long now) {
    Budget budget = budgets.get(topic);
    boolean granted = budget == null || budget.trySpend(bytes, now);
    if (!granted) {
      refused.increment();
    }
    return granted;
  }

  long refused() {
    return refused.sum();
  }
}
