package dev.hypha.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.Event;
import dev.hypha.core.SystemRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimelineTest {
  private static final int MANY = 5000;
  private static final int QUEUED_MAX = 1024;

  private final SystemRuntime runtime = new SystemRuntime();
  private final Timeline timeline = new Timeline(runtime);

  private record Mark(int n) implements Event {}

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void a_witness_sees_everything_that_many_threads_publish_before_they_go_on() throws Exception {
    LongAdder seen = new LongAdder();
    timeline.witness(Mark.class, mark -> seen.increment());
    List<Thread> publishers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      int n = i;
      publishers.add(Thread.ofVirtual().start(() -> timeline.publish(new Mark(n))));
    }
    for (Thread publisher : publishers) {
      publisher.join();
    }
    assertThat(seen.sum()).isEqualTo(MANY);
  }

  @Test
  void a_witness_that_fails_harms_neither_the_next_nor_what_has_happened() {
    List<Mark> seen = new ArrayList<>();
    timeline.witness(
        Mark.class,
        mark -> {
          throw new IllegalStateException("of the test");
        });
    timeline.witness(Mark.class, seen::add);
    timeline.publish(new Mark(7));
    assertThat(seen).containsExactly(new Mark(7));
  }

  @Test
  void a_listener_that_is_too_slow_is_told_in_its_place_how_many_events_it_missed()
      throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Long> missed = new CompletableFuture<>();
    CompletableFuture<Mark> after = new CompletableFuture<>();
    List<Integer> told = new ArrayList<>();
    timeline.on(
        Mark.class,
        mark -> {
          begun.countDown();
          await(goOn);
          if (missed.isDone()) {
            after.complete(mark);
          } else {
            told.add(mark.n());
          }
        },
        missed::complete);
    timeline.publish(new Mark(0));
    await(begun);
    for (int n = 1; n < MANY; n++) {
      timeline.publish(new Mark(n));
    }
    goOn.countDown();
    assertThat(missed.get(30, TimeUnit.SECONDS)).isEqualTo(MANY - 1 - QUEUED_MAX);
    assertThat(told).hasSize(1 + QUEUED_MAX).isSorted();
    timeline.publish(new Mark(MANY));
    assertThat(after.get(30, TimeUnit.SECONDS)).isEqualTo(new Mark(MANY));
    assertThat(timeline.subscribers().getFirst().dropped()).isEqualTo(MANY - 1 - QUEUED_MAX);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
