package dev.hypha.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemRuntimeTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final SystemRuntime runtime = new SystemRuntime();
  private final List<String> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void an_earlier_timer_wakes_a_thread_that_sleeps_until_a_later_one() throws Exception {
    CountDownLatch rung = new CountDownLatch(1);
    runtime.at(runtime.nanoTime() + HOUR, () -> done.add("late"));
    runtime.at(runtime.nanoTime() + 200 * MILLI, rung::countDown);
    assertThat(rung.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(done).isEmpty();
  }

  @Test
  void timers_ring_in_their_order_whatever_fails_and_not_when_they_were_cancelled()
      throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    long now = runtime.nanoTime();
    runtime.at(now + 30 * MILLI, () -> done.add("third"));
    runtime.at(now + 20 * MILLI, () -> done.add("second")).cancel();
    runtime.at(
        now + 10 * MILLI,
        () -> {
          done.add("first");
          throw new IllegalStateException("of the test");
        });
    runtime.at(now + 40 * MILLI, last::countDown);
    assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("first", "third");
  }

  @Test
  void a_deadline_after_a_cancelled_one_still_rings() throws Exception {
    // the thread sleeps until the time of the cancelled one, and is not told of the later one
    CountDownLatch rung = new CountDownLatch(1);
    long now = runtime.nanoTime();
    runtime.at(now + 100 * MILLI, () -> done.add("cancelled")).cancel();
    runtime.at(now + 150 * MILLI, rung::countDown);
    assertThat(rung.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(done).isEmpty();
  }

  @Test
  void after_the_end_nothing_rings() throws Exception {
    CountDownLatch rung = new CountDownLatch(1);
    runtime.at(runtime.nanoTime() + 20 * MILLI, rung::countDown);
    runtime.close();
    runtime.at(runtime.nanoTime(), rung::countDown);
    assertThat(rung.await(100, TimeUnit.MILLISECONDS)).isFalse();
  }
}
