package dev.hypha.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.testkit.time.VirtualRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LatePipeTest {
  private static final int ROOMY = 8 << 20;

  private final VirtualRuntime runtime = new VirtualRuntime(1);
  private final MemoryPipe wire = new MemoryPipe(ROOMY);
  private final Duplex far = wire.right();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void a_chunk_is_as_late_as_the_range_says(int seed) throws Exception {
    Duplex near = late(0, 80, 100, seed);
    runtime.run(
        () -> {
          write(near, 10);
          assertThat(read(far)).isEqualTo(10);
        });
    assertThat(elapsedMillis()).isBetween(80L, 100L);
  }

  @Test
  void chunks_are_late_by_different_times_and_none_overtakes_another() throws Exception {
    Duplex near = late(0, 0, 100, 1);
    List<Long> arrivals = new ArrayList<>();
    runtime.run(
        () -> {
          for (int i = 0; i < 20; i++) {
            near.sink().write(new byte[] {(byte) i}, 0, 1);
            runtime.sleep(Duration.ofMillis(5));
          }
          for (int i = 0; i < 20; i++) {
            byte[] one = new byte[1];
            far.source().read(one, 0, 1);
            assertThat(one[0]).isEqualTo((byte) i);
            arrivals.add(elapsedMillis());
          }
        });
    assertThat(arrivals).isSorted();
  }

  @Test
  void a_lost_chunk_comes_when_it_has_been_sent_again() throws Exception {
    Duplex near = late(20, 10, 10, 1);
    List<Long> lateness = new ArrayList<>();
    runtime.run(
        () -> {
          for (int i = 0; i < 200; i++) {
            long before = elapsedMillis();
            write(near, 10);
            read(far);
            lateness.add(elapsedMillis() - before);
          }
        });
    assertThat(lateness)
        .contains(10L, 210L)
        .isSubsetOf(10L, 210L, 610L, 1410L, 3010L, 6210L, 12610L);
    assertThat(lateness.stream().filter(each -> each > 10)).hasSizeBetween(20, 60);
  }

  @Test
  void what_is_on_its_way_when_the_pipe_is_closed_arrives_at_once() throws Exception {
    Duplex near = late(0, 500, 500, 1);
    runtime.run(
        () -> {
          write(near, 10);
          near.close();
          assertThat(read(far)).isEqualTo(10);
          assertThat(read(far)).isEqualTo(-1);
        });
    assertThat(elapsedMillis()).isZero();
    assertThat(runtime.timers()).isZero();
  }

  @Test
  void the_end_of_a_direction_is_late_too() throws Exception {
    Duplex near = late(0, 50, 50, 1);
    runtime.run(
        () -> {
          near.sink().close();
          assertThat(read(far)).isEqualTo(-1);
        });
    assertThat(elapsedMillis()).isEqualTo(50);
    assertThatThrownBy(() -> write(near, 1)).hasMessage("the pipe is closed");
  }

  @Test
  void a_reset_loses_what_is_on_its_way() throws Exception {
    Duplex near = late(0, 50, 50, 1);
    runtime.run(
        () -> {
          write(near, 10);
          near.reset(0);
          assertThatThrownBy(() -> read(far)).hasMessage("the pipe was reset");
        });
    assertThat(elapsedMillis()).isZero();
    assertThatThrownBy(() -> write(near, 1)).hasMessage("the pipe is broken");
  }

  @Test
  void closing_wakes_who_reads() throws Exception {
    Duplex near = late(0, 500, 500, 1);
    runtime.run(
        () -> {
          write(near, 10);
          runtime.fork("closer", near::close);
          assertThatThrownBy(() -> read(near)).hasMessage("the pipe is closed");
        });
    assertThat(elapsedMillis()).isZero();
  }

  @Test
  void a_peer_that_takes_nothing_is_given_up_a_second_after_the_end() throws Exception {
    MemoryPipe narrow = new MemoryPipe(1);
    Duplex near = new LatePipe(narrow.left(), dice(0, 5, 5, 1), runtime);
    runtime.run(
        () -> {
          write(near, 10);
          near.close();
          runtime.sleep(Duration.ofSeconds(2));
          assertThatThrownBy(() -> read(narrow.right())).hasMessage("the pipe was reset");
        });
    assertThat(runtime.unfinished()).doesNotContain("chaos-deliver");
  }

  @Test
  void a_writer_waits_while_a_mebibyte_is_on_its_way() throws Exception {
    Duplex near = late(0, 70, 70, 1);
    runtime.run(
        () -> {
          write(near, LatePipe.ON_THE_WAY_BYTES_MAX);
          assertThat(elapsedMillis()).isZero();
          write(near, 1);
          assertThat(elapsedMillis()).isEqualTo(70);
        });
  }

  @Test
  void a_pipe_that_broke_beneath_says_so_to_its_writer() throws Exception {
    Duplex near = late(0, 5, 5, 1);
    runtime.run(
        () -> {
          far.reset(0);
          write(near, 1);
          runtime.sleep(Duration.ofSeconds(1));
          assertThatThrownBy(() -> write(near, 1)).isInstanceOf(IOException.class);
        });
  }

  private Duplex late(int percent, int min, int max, long seed) {
    return new LatePipe(wire.left(), dice(percent, min, max, seed), runtime);
  }

  private static Dice dice(int percent, int min, int max, long seed) {
    return Dice.of(new ChaosConfig(percent, Duration.ofMillis(min), Duration.ofMillis(max), seed));
  }

  private long elapsedMillis() {
    return runtime.nanoTime() / 1_000_000;
  }

  private static void write(Duplex pipe, int n) throws IOException {
    pipe.sink().write(new Buffer().write(new byte[n], 0, n), n);
  }

  private static long read(Duplex pipe) throws IOException {
    return pipe.source().read(new Buffer(), ROOMY);
  }
}
