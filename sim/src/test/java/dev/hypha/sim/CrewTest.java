package dev.hypha.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.SystemRuntime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
  private static final int PARTS = 50;

  @Test
  void every_part_of_every_job_is_done_once() {
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(3, runtime)) {
      AtomicIntegerArray done = new AtomicIntegerArray(PARTS);
      for (int job = 1; job <= 1_000; job++) {
        crew.run(PARTS, done::incrementAndGet);
        for (int part = 0; part < PARTS; part++) {
          assertThat(done.get(part)).isEqualTo(job);
        }
      }
    }
  }

  @Test
  void parts_are_done_at_the_same_time() {
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(2, runtime)) {
      CountDownLatch both = new CountDownLatch(2);
      crew.run(
          2,
          part -> {
            both.countDown();
            awaitUninterrupted(both);
          });
      assertThat(both.getCount()).isZero();
    }
  }

  @Test
  void who_works_alone_does_everything_itself() {
    Thread self = Thread.currentThread();
    Crew.alone().run(PARTS, part -> assertThat(Thread.currentThread()).isSameAs(self));
  }

  @Test
  void a_part_that_fails_fails_the_job() {
    try (SystemRuntime runtime = new SystemRuntime();
        Crew crew = Crew.of(2, runtime)) {
      CountDownLatch both = new CountDownLatch(2);
      Thread self = Thread.currentThread();
      assertThatThrownBy(
              () ->
                  crew.run(
                      2,
                      part -> {
                        both.countDown();
                        awaitUninterrupted(both);
                        if (!Thread.currentThread().equals(self)) {
                          throw new AssertionError("as this test wants it");
                        }
                      }))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_crew_of_nobody_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              try (SystemRuntime runtime = new SystemRuntime()) {
                Crew.of(0, runtime);
              }
            });
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
