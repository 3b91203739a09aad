package dev.hypha.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualRuntimeTest {
  private final VirtualRuntime runtime = new VirtualRuntime(7);

  @Test
  void half_an_hour_passes_at_once() throws Exception {
    Instant before = runtime.wallClock();
    runtime.run(() -> runtime.sleep(Duration.ofMinutes(30)));
    assertThat(Duration.between(before, runtime.wallClock())).isEqualTo(Duration.ofMinutes(30));
    assertThat(runtime.nanoTime()).isEqualTo(Duration.ofMinutes(30).toNanos());
  }

  @Test
  void timers_ring_in_order_and_cancelled_ones_never() {
    List<Integer> rung = new ArrayList<>();
    List<Runnable> cancels = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int due = (i * 7919) % 1000;
      cancels.add(runtime.at(due, () -> rung.add(due))::cancel);
    }
    for (int i = 0; i < 1000; i += 2) {
      cancels.get(i).run();
    }
    runtime.advance(Duration.ofNanos(499));
    assertThat(rung).isSorted().hasSize(250).allMatch(due -> due % 2 == 1);
    runtime.advance(Duration.ofNanos(501));
    assertThat(rung).isSorted().hasSize(500);
    assertThat(runtime.timers()).isZero();
    assertThat(runtime.nanoTime()).isEqualTo(1000);
  }

  @Test
  void a_run_returns_and_throws_what_its_body_does() throws Exception {
    assertThat(runtime.<String>call(() -> "done")).isEqualTo("done");
    assertThatThrownBy(
            () ->
                runtime.run(
                    () -> {
                      throw new IOException("as it happens");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("as it happens");
  }

  @Test
  void a_thread_that_fails_ends_the_run() {
    assertThatThrownBy(
            () ->
                runtime.run(
                    () -> {
                      runtime.fork("bad apple", () -> List.of().getFirst());
                      runtime.sleep(Duration.ofSeconds(1));
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("the thread bad apple failed")
        .hasRootCauseInstanceOf(java.util.NoSuchElementException.class);
  }

  @Test
  void a_race_comes_out_differently_from_seed_to_seed() throws Exception {
    TreeSet<Integer> outcomes = new TreeSet<>();
    for (int seed = 0; seed < 100; seed++) {
      outcomes.add(race(seed));
    }
    assertThat(outcomes).containsExactly(1, 2, 3);
  }

  @Test
  void the_same_seed_gives_the_same_trace_and_another_another() throws Exception {
    Trace first = Twice.run(1, new Market());
    assertThat(first.steps()).isGreaterThan(2 * Market.TRADERS);
    assertThat(Twice.run(1, new Market()).toString()).isEqualTo(first.toString());
    assertThat(Twice.run(2, new Market()).hash()).isNotEqualTo(first.hash());
  }

  @Test
  void the_same_seed_prints_the_same_trace_in_two_machines() throws Exception {
    List<String> printed = TwoMachines.print(Market.class, "1");
    assertThat(printed.getFirst())
        .isEqualTo(printed.getLast())
        .isEqualTo(Twice.run(1, new Market()).toString());
  }

  @Test
  void a_program_that_looks_at_its_machine_prints_different_traces() throws Exception {
    List<String> printed = TwoMachines.print(Market.class, "1", "pid");
    assertThat(printed.getFirst()).isNotEqualTo(printed.getLast());
  }

  @Test
  void a_program_with_chance_of_its_own_is_found_out_by_its_steps() {
    int[] runs = {0};
    assertThatThrownBy(
            () ->
                Twice.run(
                    1,
                    world -> {
                      world.fork("seller", () -> {});
                      world.fork(runs[0]++ == 0 ? "heads" : "tails", () -> {});
                      world.sleep(Duration.ofSeconds(1));
                    }))
        .isInstanceOf(NotRepeatable.class)
        .hasMessageContaining("two runs from seed 1 differ: step")
        .hasMessageContaining("heads")
        .hasMessageContaining("tails");
  }

  @Test
  void two_locks_taken_crosswise_are_reported_with_who_holds_what() {
    ReentrantLock fork = new ReentrantLock();
    ReentrantLock knife = new ReentrantLock();
    assertThatThrownBy(
            () ->
                runtime.run(
                    () -> {
                      runtime.fork("anna", () -> takeBoth(fork, knife));
                      runtime.fork("otto", () -> takeBoth(knife, fork));
                      new CountDownLatch(1).await();
                    }))
        .isInstanceOf(Stuck.class)
        .hasMessageContaining("seed 7")
        .hasMessageContaining("test waits for CountDownLatch")
        .hasMessageContaining("anna waits for ReentrantLock held by otto")
        .hasMessageContaining("otto waits for ReentrantLock held by anna")
        .hasMessageContaining("VirtualRuntimeTest.takeBoth");
  }

  @Test
  void a_wait_by_the_clock_of_the_JDK_is_named() {
    assertThatThrownBy(() -> runtime.run(() -> new CountDownLatch(1).await(1, TimeUnit.HOURS)))
        .isInstanceOf(Stuck.class)
        .hasMessageContaining("wait with Runtime.at");
  }

  @Test
  void a_thread_from_outside_that_wakes_one_of_ours_is_found_out() {
    LinkedBlockingQueue<String> letters = new LinkedBlockingQueue<>();
    assertThatThrownBy(
            () ->
                runtime.run(
                    () -> {
                      runtime.fork("waiter", () -> take(letters));
                      runtime.sleep(Duration.ofSeconds(1));
                      Thread stranger =
                          Thread.ofPlatform().name("stranger").unstarted(() -> letters.add("!"));
                      stranger.start();
                      while (stranger.isAlive()) {
                        Thread.onSpinWait();
                      }
                    }))
        .isInstanceOf(NotRepeatable.class)
        .hasMessageContaining("waiter was woken from outside, by stranger");
  }

  @Test
  void threads_that_spin_while_time_stands_still_are_found_out() {
    VirtualRuntime impatient = new VirtualRuntime(1, 1000);
    assertThatThrownBy(
            () ->
                impatient.run(
                    () -> {
                      while (impatient.nanoTime() == 0) {
                        impatient.giveWay();
                      }
                    }))
        .isInstanceOf(Stuck.class)
        .hasMessageContaining("no time goes by; the last was test");
  }

  @Test
  void a_run_that_never_ends_is_ended_after_an_hour_of_its_time() {
    assertThatThrownBy(
            () ->
                runtime.run(
                    () -> {
                      while (true) {
                        runtime.sleep(Duration.ofMinutes(1));
                      }
                    }))
        .isInstanceOf(Stuck.class)
        .hasMessageContaining("no end after PT1H");
  }

  @Test
  void secrets_and_dice_come_from_the_seed() {
    VirtualRuntime same = new VirtualRuntime(7);
    VirtualRuntime other = new VirtualRuntime(8);
    long secret = runtime.secrets().nextLong();
    assertThat(same.secrets().nextLong()).isEqualTo(secret);
    assertThat(other.secrets().nextLong()).isNotEqualTo(secret);
    assertThat(same.random().nextLong()).isEqualTo(runtime.random().nextLong());
  }

  @Test
  void threads_that_have_not_ended_are_told() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    runtime.run(
        () -> {
          runtime.fork("sleeper", () -> await(never));
          runtime.fork("worker", () -> {});
          runtime.sleep(Duration.ofSeconds(1));
        });
    assertThat(runtime.unfinished()).containsExactly("sleeper", "timer");
  }

  private static int race(long seed) throws Exception {
    VirtualRuntime world = new VirtualRuntime(seed);
    int[] counter = {0};
    world.run(
        () -> {
          CountDownLatch over = new CountDownLatch(3);
          for (int i = 0; i < 3; i++) {
            world.fork(
                "counter",
                () -> {
                  int read = counter[0];
                  world.giveWay();
                  counter[0] = read + 1;
                  over.countDown();
                });
          }
          over.await();
        });
    return counter[0];
  }

  private void takeBoth(ReentrantLock first, ReentrantLock second) {
    first.lock();
    try {
      runtime.sleep(Duration.ofMillis(1));
      second.lock();
      try {
        runtime.note("both");
      } finally {
        second.unlock();
      }
    } finally {
      first.unlock();
    }
  }

  private static void take(LinkedBlockingQueue<String> letters) {
    try {
      letters.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
