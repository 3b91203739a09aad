package dev.hypha.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.gossip.Bandwidth.Rate;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final Budget budget = new Budget(new Rate(1000, 500), 0);

  @Test
  void a_burst_costs_no_time() {
    assertThat(budget.spend(500, 0)).isZero();
    assertThat(budget.spend(1, 0)).isEqualTo(SECOND / 1000);
  }

  @Test
  void what_is_larger_than_the_burst_is_paid_off() {
    assertThat(budget.spend(2500, 0)).isEqualTo(2 * SECOND);
    assertThat(budget.trySpend(1, 2 * SECOND - 1)).isFalse();
    assertThat(budget.trySpend(1, 2 * SECOND + SECOND / 1000)).isTrue();
  }

  @Test
  void a_silence_saves_no_more_than_the_burst() {
    assertThat(budget.spend(500, 0)).isZero();
    assertThat(budget.spend(501, 3600 * SECOND)).isPositive();
  }

  @Test
  void over_a_long_time_no_more_passes_than_the_rate_allows() {
    long passed = 0;
    for (long now = 0; now < 100 * SECOND; now += SECOND / 100) {
      if (budget.trySpend(40, now)) {
        passed += 40;
      }
    }
    assertThat(passed).isBetween(99_000L, 101_000L);
  }
}
