package dev.hypha.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose chunk is next, where quiche takes the lowest turn and of those the oldest stream. */
class TurnsTest {
  private static final int STREAMS = 3;

  private final int[] turn = new int[STREAMS];
  private final boolean[] wants = {true, true, true};
  private final Turns turns = new Turns(this::restart);

  @Test
  void streams_with_much_to_send_take_turns() {
    begin(0);
    begin(1);
    begin(2);
    assertThat(sent(9)).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
  }

  @Test
  void who_begins_late_is_served_in_the_turn_that_is_being_served() {
    begin(0);
    begin(1);
    wants[2] = false;
    assertThat(sent(40)).doesNotContain(2);
    wants[2] = true;
    begin(2);
    assertThat(sent(3)).contains(2);
  }

  @Test
  void who_was_silent_has_saved_nothing_up() {
    begin(0);
    begin(1);
    wants[2] = false;
    sent(40);
    wants[2] = true;
    begin(2);
    assertThat(sent(9).stream().filter(each -> each == 2).count()).isEqualTo(3);
  }

  @Test
  void they_go_on_taking_turns_when_the_turns_are_counted_from_the_beginning_again() {
    begin(0);
    begin(1);
    begin(2);
    List<Integer> all = sent(3 * 1000);
    for (int i = 0; i < all.size(); i += STREAMS) {
      assertThat(all.subList(i, i + STREAMS)).containsExactlyInAnyOrder(0, 1, 2);
    }
    assertThat(IntStream.of(turn)).allMatch(each -> each >= 0 && each <= 127);
  }

  private void begin(int stream) {
    turn[stream] = turns.after(turn[stream]);
  }

  private void restart() {
    for (int i = 0; i < STREAMS; i++) {
      turn[i] = turns.restarted(turn[i]);
    }
  }

  /** Who sends the next chunks, each followed by another of the same stream. */
  private List<Integer> sent(int chunks) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      int next =
          IntStream.range(0, STREAMS)
              .filter(each -> wants[each])
              .reduce((a, b) -> turn[b] < turn[a] ? b : a)
              .orElseThrow();
      turns.sent(turn[next]);
      begin(next);
      order.add(next);
    }
    return order;
  }
}
