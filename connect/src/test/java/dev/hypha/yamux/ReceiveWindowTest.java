package dev.hypha.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.SpareMemory;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
  private static final int FIRST = Frame.INITIAL_WINDOW;
  private static final long ROUND_TRIP = 1_000_000;

  private final Counted memory = new Counted(3L * FIRST);
  private final ReceiveWindow.Budget budget = new ReceiveWindow.Budget(64L << 20, memory);
  private final ReceiveWindow.Budget roomy =
      new ReceiveWindow.Budget(64L << 20, SpareMemory.ENDLESS);
  private final ReceiveWindow window = new ReceiveWindow(16 << 20, 0);

  @Test
  void a_window_that_is_used_up_within_four_round_trips_doubles() {
    assertThat(window.spend(FIRST)).isTrue();
    assertThat(window.grant(0, ROUND_TRIP, ROUND_TRIP, budget)).isEqualTo(2 * FIRST);
    assertThat(window.grown()).isEqualTo(FIRST);
  }

  @Test
  void a_window_that_lasts_longer_stays_as_it_is() {
    assertThat(window.spend(FIRST)).isTrue();
    assertThat(window.grant(0, 5 * ROUND_TRIP, ROUND_TRIP, budget)).isEqualTo(FIRST);
    assertThat(window.grown()).isZero();
  }

  @Test
  void a_large_window_gives_back_a_mebibyte_at_a_time() {
    ReceiveWindow large = grownTo(8 << 20);
    assertThat(large.spend((1 << 20) - 1)).isTrue();
    assertThat(large.due(0)).isZero();
    assertThat(large.spend(1)).isTrue();
    assertThat(large.due(0)).isEqualTo(1 << 20);
  }

  @Test
  void a_large_window_doubles_after_as_many_pieces_as_make_a_half() {
    ReceiveWindow large = grownTo(8 << 20);
    for (int i = 1; i < 4; i++) {
      assertThat(large.spend(1 << 20)).isTrue();
      assertThat(large.grant(0, i, ROUND_TRIP, roomy)).isEqualTo(1 << 20);
    }
    assertThat(large.spend(1 << 20)).isTrue();
    assertThat(large.grant(0, 4, ROUND_TRIP, roomy)).isEqualTo(9 << 20);
    assertThat(large.size()).isEqualTo(16 << 20);
  }

  private ReceiveWindow grownTo(int size) {
    ReceiveWindow growing = new ReceiveWindow(16 << 20, 0);
    while (growing.size() < size) {
      assertThat(growing.spend(growing.size())).isTrue();
      growing.grant(0, 0, ROUND_TRIP, roomy);
    }
    return growing;
  }

  @Test
  void growth_ends_with_the_spare_memory_of_the_node() {
    long now = 0;
    for (int i = 0; i < 6; i++) {
      assertThat(window.spend(window.size())).isTrue();
      window.grant(0, ++now, ROUND_TRIP, budget);
    }
    assertThat(window.size()).isEqualTo(4 * FIRST);
    assertThat(memory.left).isZero();
  }

  @Test
  void what_a_window_has_grown_by_is_given_back() {
    assertThat(window.spend(FIRST)).isTrue();
    window.grant(0, 1, ROUND_TRIP, budget);
    budget.giveBack(window.grown());
    assertThat(memory.left).isEqualTo(3L * FIRST);
  }

  @Test
  void a_budget_of_the_session_that_is_used_up_leaves_the_memory_of_the_node_alone() {
    ReceiveWindow.Budget none = new ReceiveWindow.Budget(FIRST - 1, memory);
    assertThat(window.spend(FIRST)).isTrue();
    window.grant(0, 1, ROUND_TRIP, none);
    assertThat(window.size()).isEqualTo(FIRST);
    assertThat(memory.left).isEqualTo(3L * FIRST);
  }

  private static final class Counted implements SpareMemory {
    private long left;

    Counted(long left) {
      this.left = left;
    }

    @Override
    public boolean reserve(long bytes) {
      if (bytes > left) {
        return false;
      }
      left -= bytes;
      return true;
    }

    @Override
    public void release(long bytes) {
      left += bytes;
    }
  }
}
