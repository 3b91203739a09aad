package dev.hypha.node.engine;

import static dev.hypha.node.engine.DialPlanTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.multiformats.Multiaddr;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Multiaddr A = address("/ip4/8.8.8.8/tcp/1");

  private final BackOff backOff = new BackOff();

  @Test
  void a_stranger_may_be_dialed() {
    assertThat(backOff.remaining(A, 0)).isZero();
  }

  @Test
  void the_pause_grows_with_the_square_of_the_failures_up_to_five_minutes() {
    long[] seconds = {5, 6, 9, 14};
    for (long expected : seconds) {
      backOff.failed(A, 0);
      assertThat(Duration.ofNanos(backOff.remaining(A, 0)).toSeconds()).isEqualTo(expected);
    }
    for (int i = 0; i < 1000; i++) {
      backOff.failed(A, 0);
    }
    assertThat(Duration.ofNanos(backOff.remaining(A, 0)).toSeconds()).isBetween(290L, 300L);
  }

  @Test
  void failures_that_lie_long_back_do_not_count() {
    for (int i = 0; i < 4; i++) {
      backOff.failed(A, 0);
    }
    long forgotten = Duration.ofSeconds(14 + 14).toNanos();
    backOff.failed(A, forgotten);
    assertThat(Duration.ofNanos(backOff.remaining(A, forgotten)).toSeconds()).isEqualTo(21);
    for (int i = 0; i < 2; i++) {
      long later = forgotten + Duration.ofMinutes(10).multipliedBy(i + 1).toNanos();
      backOff.failed(A, later);
      assertThat(Duration.ofNanos(backOff.remaining(A, later)).toSeconds()).isEqualTo(5);
    }
  }

  @Test
  void a_success_ends_it() {
    backOff.failed(A, 0);
    backOff.succeeded(A);
    assertThat(backOff.remaining(A, 0)).isZero();
  }

  @Test
  void the_oldest_failure_is_forgotten_when_there_are_too_many() {
    backOff.failed(A, 0);
    for (int i = 0; i < 4096; i++) {
      backOff.failed(address("/ip4/10.0.0.1/tcp/" + (i + 1)), 0);
    }
    assertThat(backOff.remaining(A, 0)).isZero();
  }
}
