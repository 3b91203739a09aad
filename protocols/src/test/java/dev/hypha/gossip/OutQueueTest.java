package dev.hypha.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.Rpc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits before the stream to a peer. */
@Timeout(60)
class OutQueueTest {
  private static final int ALL = 1 << 20;
  private static final Rpc CONTROL =
      new Rpc(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of("chat"),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  private final OutQueue queue = new OutQueue(8, 1_000_000);

  private static Rpc rpc(int number) {
    return Rpc.of(Message.anonymous("chat", Bytes.of(number >> 8, number)));
  }

  private static Delivery priority(int priority) {
    return new Delivery(priority, Long.MAX_VALUE);
  }

  private List<Rpc> taken() {
    return queue.take(ALL, () -> 0);
  }

  @Test
  void higher_overtakes_control_overtakes_messages_and_what_is_urgent_overtakes_all() {
    assertThat(queue.offer(rpc(1), 10, priority(1), false)).isEmpty();
    assertThat(queue.offer(rpc(9), 10, priority(9), false)).isEmpty();
    assertThat(queue.offer(CONTROL, 10, Delivery.NORMAL, false)).isEmpty();
    assertThat(queue.offer(rpc(5), 10, priority(0), true)).isEmpty();
    assertThat(taken()).containsExactly(rpc(5), CONTROL, rpc(9), rpc(1));
  }

  @Test
  void of_a_thousand_messages_a_full_queue_keeps_the_highest_and_counts_the_rest() {
    for (int i = 0; i < 1_000; i++) {
      queue.offer(rpc(i), 10, priority(i % 11), false);
    }
    assertThat(queue.dropped()).isEqualTo(992);
    assertThat(taken()).hasSize(8).allMatch(rpc -> numberOf(rpc) % 11 == 10);
  }

  private static int numberOf(Rpc rpc) {
    byte[] data = rpc.messages().getFirst().data().toArray();
    return (data[0] & 0xff) * 256 + (data[1] & 0xff);
  }

  @Test
  void what_finds_no_room_among_its_likes_comes_back() {
    for (int i = 0; i < 8; i++) {
      assertThat(queue.offer(CONTROL, 10, Delivery.NORMAL, false)).isEmpty();
    }
    assertThat(queue.offer(CONTROL, 10, Delivery.NORMAL, false)).containsExactly(CONTROL);
    assertThat(queue.offer(rpc(1), 10, priority(10), false)).containsExactly(rpc(1));
  }

  @Test
  void bytes_are_bounded_as_well() {
    OutQueue narrow = new OutQueue(100, 100);
    assertThat(narrow.offer(rpc(1), 60, priority(1), false)).isEmpty();
    assertThat(narrow.offer(rpc(2), 60, priority(2), false)).containsExactly(rpc(1));
  }

  @Test
  void what_is_over_is_not_sent_and_counted() {
    queue.offer(rpc(1), 10, new Delivery(5, 1_000), false);
    queue.offer(rpc(2), 10, new Delivery(5, 3_000), false);
    assertThat(queue.take(ALL, () -> 2_000)).containsExactly(rpc(2));
    assertThat(queue.dropped()).isEqualTo(1);
  }

  @Test
  void an_empty_queue_makes_its_reader_wait_until_there_is_something_or_the_end() throws Exception {
    CompletableFuture<List<Rpc>> first = CompletableFuture.supplyAsync(this::taken);
    queue.offer(rpc(1), 10, Delivery.NORMAL, false);
    assertThat(first.get(30, TimeUnit.SECONDS)).containsExactly(rpc(1));
    CompletableFuture<List<Rpc>> second = CompletableFuture.supplyAsync(this::taken);
    queue.close();
    assertThat(second.get(30, TimeUnit.SECONDS)).isEmpty();
    assertThat(queue.offer(rpc(2), 10, Delivery.NORMAL, false)).isEmpty();
    assertThat(taken()).isEmpty();
  }
}
