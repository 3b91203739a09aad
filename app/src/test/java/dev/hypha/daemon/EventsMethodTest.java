package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventsMethodTest {
  /** Counts how often it was told, which is when it is offered to the queue. */
  private record Mark(int n, CountDownLatch offered) implements Event {
    @Override
    public String toString() {
      offered.countDown();
      return "mark " + n;
    }
  }

  @Test
  void who_does_not_read_loses_events_and_is_told_how_many() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch reads = new CountDownLatch(1);
    CompletableFuture<Long> dropped = new CompletableFuture<>();
    List<String> told = new ArrayList<>();
    try (Hypha hypha = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
      Call call =
          new Call(
              Json.object(),
              (event, content) -> {
                switch (event) {
                  case "ready" -> listening.countDown();
                  case "event" -> {
                    told.add(content.path("text").asText());
                    reading.countDown();
                    await(reads);
                  }
                  default -> dropped.complete(content.path("count").asLong());
                }
              });
      CompletableFuture<ObjectNode> result = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> result.complete(run(new EventsMethod(hypha, 2), call)));
      await(listening);
      hypha.node().events().publish(new Mark(0, new CountDownLatch(1)));
      await(reading);
      CountDownLatch offered = new CountDownLatch(9);
      for (int n = 1; n < 10; n++) {
        hypha.node().events().publish(new Mark(n, offered));
      }
      // two wait, six are lost; the last may find room or not
      await(offered);
      reads.countDown();
      assertThat(dropped.get(60, TimeUnit.SECONDS)).isBetween(6L, 7L);
      call.cancel();
      assertThat(result.get(60, TimeUnit.SECONDS).path("dropped").asLong()).isBetween(6L, 7L);
      assertThat(told.getFirst()).isEqualTo("mark 0");
    }
  }

  private static ObjectNode run(EventsMethod method, Call call) {
    try {
      return method.run(call);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
