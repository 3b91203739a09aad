package dev.hypha.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Direction;
import dev.hypha.node.engine.Pruning.Candidate;
import dev.hypha.node.engine.Pruning.Marks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruningTest {
  private static final long S = 1_000_000_000L;
  private static final long NOW = 1000 * S;

  private final Pruning pruning =
      new Pruning(new Marks(2, 3, Duration.ofSeconds(20), Duration.ofSeconds(60)));

  @Test
  void a_connection_without_a_stream_for_a_minute_is_idle() {
    assertThat(
            pruning.idle(
                List.of(
                    candidate("idle", 0, 0, 60),
                    candidate("young", 0, 0, 59),
                    candidate("busy", 0, 1, 500)),
                NOW))
        .containsExactly("idle");
  }

  @Test
  void a_protected_connection_is_neither_idle_nor_surplus() {
    var protectedOne =
        new Candidate<>("protected", 0, true, 0, Direction.INBOUND, 0, NOW - 500 * S);
    assertThat(pruning.idle(List.of(protectedOne), NOW)).isEmpty();
    assertThat(
            pruning.surplus(
                List.of(
                    protectedOne,
                    candidate("a", 9, 0, 1),
                    candidate("b", 9, 0, 1),
                    candidate("c", 9, 0, 1)),
                NOW))
        .doesNotContain("protected");
  }

  @Test
  void up_to_the_high_water_mark_nothing_is_surplus() {
    assertThat(
            pruning.surplus(
                List.of(candidate("a", 0, 0, 1), candidate("b", 0, 0, 1), candidate("c", 0, 0, 1)),
                NOW))
        .isEmpty();
  }

  @Test
  void above_it_the_least_valuable_go_until_the_low_water_mark_is_reached() {
    assertThat(
            pruning.surplus(
                List.of(
                    candidate("worth 5", 5, 0, 1),
                    candidate("worth 1", 1, 0, 1),
                    candidate("worth 9", 9, 0, 1),
                    candidate("worth 2", 2, 0, 1)),
                NOW))
        .containsExactly("worth 1", "worth 2");
  }

  @Test
  void among_equals_those_without_streams_go_first() {
    assertThat(
            pruning.surplus(
                List.of(
                    candidate("busy", 0, 3, 50),
                    candidate("unused", 0, 0, 1),
                    candidate("worth", 1, 0, 1),
                    candidate("used", 0, 1, 1)),
                NOW))
        .containsExactly("unused", "used");
  }

  @Test
  void a_young_connection_is_left_alone() {
    var young = new Candidate<>("young", -5, false, 0, Direction.INBOUND, NOW - 19 * S, NOW);
    assertThat(
            pruning.surplus(
                List.of(
                    young,
                    candidate("a", 0, 0, 1),
                    candidate("b", 1, 0, 1),
                    candidate("c", 2, 0, 1)),
                NOW))
        .containsExactly("a", "b");
  }

  @Test
  void marks_the_wrong_way_round_are_refused() {
    assertThatThrownBy(() -> new Marks(5, 4, Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("low-water mark 5 is above the high-water mark 4");
  }

  private static Candidate<String> candidate(String name, int value, int streams, long unusedFor) {
    return new Candidate<>(name, value, false, streams, Direction.INBOUND, 0, NOW - unusedFor * S);
  }
}
