package dev.hypha.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bus.Channel.Counts;
import dev.hypha.bus.Channel.Published;
import dev.hypha.testkit.time.VirtualRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BusTest {
  private static final long PATIENCE = Duration.ofMillis(200).toNanos();

  private final VirtualRuntime runtime = new VirtualRuntime(1);
  private final Bus bus = new Bus(runtime, new BusConfig(3, Duration.ofNanos(PATIENCE)));
  private final Channel<Integer> blocks = bus.open(Bus.BLOCKS, Integer.class);

  @Test
  void each_subscriber_gets_each_message_in_order() throws Exception {
    runtime.run(
        () -> {
          List<Subscriber<Integer>> all =
              IntStream.range(0, 5).mapToObj(i -> blocks.subscribe()).toList();
          for (int i = 0; i < 3; i++) {
            assertThat(blocks.publish(i)).isEqualTo(new Published(5, 0));
          }
          assertThat(blocks.counts()).isEqualTo(new Counts(3, 0, 5));
          for (Subscriber<Integer> each : all) {
            assertThat(taken(each)).containsExactly(0, 1, 2);
          }
        });
  }

  @Test
  void what_nobody_listens_to_is_dropped_at_once() throws Exception {
    runtime.run(() -> assertThat(blocks.publish(1)).isEqualTo(new Published(0, 0)));
    assertThat(blocks.counts()).isEqualTo(new Counts(0, 1, 0));
    assertThat(runtime.nanoTime()).isZero();
  }

  @Test
  void a_full_subscriber_costs_the_publisher_the_timeout_and_nobody_else_anything()
      throws Exception {
    runtime.run(
        () -> {
          Subscriber<Integer> dead = blocks.subscribe();
          List<Long> heardAt = new ArrayList<>();
          blocks.subscribe(message -> heardAt.add(runtime.nanoTime()));
          for (int i = 0; i < 3; i++) {
            blocks.publish(i);
            runtime.giveWay();
          }
          assertThat(blocks.publish(3)).isEqualTo(new Published(1, 1));
          assertThat(runtime.nanoTime()).isEqualTo(PATIENCE);
          assertThat(heardAt).containsExactly(0L, 0L, 0L, 0L);
          assertThat(dead.missed()).isEqualTo(1);
          assertThat(blocks.counts()).isEqualTo(new Counts(4, 1, 2));
        });
  }

  @Test
  void several_full_subscribers_cost_it_once() throws Exception {
    runtime.run(
        () -> {
          List<Subscriber<Integer>> dead =
              IntStream.range(0, 4).mapToObj(i -> blocks.subscribe()).toList();
          IntStream.range(0, 3).forEach(blocks::publish);
          assertThat(blocks.publish(3)).isEqualTo(new Published(0, 4));
          assertThat(dead).allMatch(each -> each.missed() == 1);
          assertThat(runtime.nanoTime()).isEqualTo(PATIENCE);
        });
  }

  @Test
  void a_subscriber_that_makes_room_in_time_misses_nothing() throws Exception {
    runtime.run(
        () -> {
          Subscriber<Integer> slow = blocks.subscribe();
          IntStream.range(0, 3).forEach(blocks::publish);
          runtime.fork(
              "slow",
              () -> {
                runtime.sleep(Duration.ofMillis(150));
                assertThat(slow.next()).contains(0);
              });
          assertThat(blocks.publish(3)).isEqualTo(new Published(1, 0));
          assertThat(runtime.nanoTime()).isEqualTo(Duration.ofMillis(150).toNanos());
          assertThat(taken(slow)).containsExactly(1, 2, 3);
        });
  }

  @Test
  void who_closes_takes_what_waits_for_him_and_then_nothing() throws Exception {
    runtime.run(
        () -> {
          Subscriber<Integer> leaving = blocks.subscribe();
          blocks.publish(7);
          leaving.close();
          leaving.close();
          assertThat(blocks.publish(8)).isEqualTo(new Published(0, 0));
          assertThat(leaving.next()).contains(7);
          assertThat(leaving.next()).isEmpty();
        });
  }

  @Test
  void a_channel_that_nobody_has_opened_is_unknown() {
    assertThatThrownBy(() -> bus.channel("blocs", Integer.class))
        .isInstanceOf(UnknownChannelException.class)
        .hasMessage("no channel 'blocs'; there are [blocks]");
  }

  @Test
  void a_channel_carries_one_type() {
    assertThat(bus.channel(Bus.BLOCKS, Integer.class)).isSameAs(blocks);
    assertThatThrownBy(() -> bus.open(Bus.BLOCKS, String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Integer");
  }

  @Test
  void a_closed_bus_ends_its_listeners_and_takes_nothing_more() throws Exception {
    runtime.run(
        () -> {
          Subscriber<Integer> waiting = blocks.subscribe();
          runtime.fork("closing", bus::close);
          assertThat(waiting.next()).isEmpty();
          assertThat(blocks.subscribe().next()).isEmpty();
          assertThatThrownBy(() -> blocks.publish(1)).isInstanceOf(IllegalStateException.class);
        });
  }

  /** What waits for one who is then closed. */
  private static List<Integer> taken(Subscriber<Integer> subscriber) {
    subscriber.close();
    List<Integer> all = new ArrayList<>();
    for (Optional<Integer> next = subscriber.next(); next.isPresent(); next = subscriber.next()) {
      all.add(next.get());
    }
    return all;
  }
}
