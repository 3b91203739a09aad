package dev.hypha.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  @Test
  void the_earliest_comes_first_and_of_the_same_time_the_first_added() {
    EventQueue queue = new EventQueue();
    Random random = new Random(3);
    List<int[]> added = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      int at = random.nextInt(300);
      added.add(new int[] {at, i});
      queue.add(at, i, "thing " + i);
    }
    added.sort(Comparator.comparingInt(each -> each[0])); // stable
    for (int[] each : added) {
      assertThat(queue.next(Long.MAX_VALUE)).isTrue();
      assertThat(queue.time()).isEqualTo(each[0]);
      assertThat(queue.source()).isEqualTo(each[1]);
      assertThat(queue.thing()).isEqualTo("thing " + each[1]);
    }
    assertThat(queue.next(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void what_happens_at_the_end_or_later_stays() {
    EventQueue queue = new EventQueue();
    queue.add(10, 0, null);
    assertThat(queue.next(10)).isFalse();
    assertThat(queue.nextAt()).isEqualTo(10);
    assertThat(queue.next(11)).isTrue();
    assertThat(queue.nextAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(queue.size()).isZero();
  }

  @Test
  void places_are_used_again() {
    EventQueue queue = new EventQueue();
    for (int i = 0; i < 100_000; i++) {
      queue.add(i, i, i);
      assertThat(queue.next(i + 1)).isTrue();
      assertThat(queue.thing()).isEqualTo(i);
    }
  }
}
