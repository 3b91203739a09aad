package dev.hypha.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Rates.Rate;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final long SECOND = 1_000_000_000;

  private final Rates<String> rates = new Rates<>(new Rate(10, 100), 3);

  @Test
  void a_burst_is_spent_at_once_and_then_so_much_in_a_second() {
    for (int i = 0; i < 10; i++) {
      assertThat(rates.admits("a", 0)).as("piece %d", i).isTrue();
      rates.spend("a", 10, 0);
    }
    assertThat(rates.admits("a", 0)).isFalse();
    assertThat(rates.admits("a", SECOND)).isTrue();
    rates.spend("a", 10, SECOND);
    assertThat(rates.admits("a", SECOND)).isFalse();
  }

  @Test
  void what_is_larger_than_what_is_left_is_paid_back_in_time() {
    rates.spend("a", 200, 0);
    assertThat(rates.admits("a", 10 * SECOND)).isFalse();
    assertThat(rates.admits("a", 10 * SECOND + 1)).isTrue();
  }

  @Test
  void nobody_pays_for_another() {
    rates.spend("a", 1_000, 0);
    assertThat(rates.admits("b", 0)).isTrue();
  }

  @Test
  void the_clock_may_begin_anywhere() {
    long now = Long.MAX_VALUE - SECOND;
    rates.spend("a", 200, now);
    assertThat(rates.admits("a", now)).isFalse();
    assertThat(rates.admits("a", now + 11 * SECOND)).isTrue();
  }

  @Test
  void no_more_than_the_bound_are_remembered_and_nobody_who_has_paid() {
    for (int i = 0; i < 1_000; i++) {
      rates.spend("sybil " + i, 50, 0);
    }
    assertThat(rates.known()).isEqualTo(3);
    rates.spend("a", 1, 6 * SECOND);
    assertThat(rates.known()).isOne();
  }

  @Test
  void a_rate_that_nothing_fits_is_refused() {
    assertThatThrownBy(() -> new Rate(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
