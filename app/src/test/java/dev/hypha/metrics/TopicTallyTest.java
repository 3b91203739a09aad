package dev.hypha.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rates of a topic. */
class TopicTallyTest {
  private static final long SECOND = 1_000_000_000L;

  private final TopicTally.Flow flow = new TopicTally.Flow();

  @Test
  void a_rate_is_that_of_the_seconds_that_are_over() {
    long begin = 1_000 * SECOND;
    for (int i = 0; i < 16; i++) {
      flow.add(10, begin + i % 2 * SECOND);
    }
    assertThat(flow.perSecond(begin + SECOND)).isEqualTo(1); // eight of the second before
    assertThat(flow.perSecond(begin + 2 * SECOND)).isEqualTo(2);
    assertThat(flow.perSecond(begin + 9 * SECOND)).isEqualTo(1);
    assertThat(flow.perSecond(begin + 10 * SECOND)).isZero();
    assertThat(flow.copies()).isEqualTo(16);
    assertThat(flow.bytes()).isEqualTo(160);
  }

  @Test
  void a_clock_before_zero_counts_as_well() {
    flow.add(1, -3 * SECOND / 2);
    assertThat(flow.perSecond(-SECOND / 2)).isEqualTo(1.0 / TopicTally.WINDOW_SECONDS);
  }
}
