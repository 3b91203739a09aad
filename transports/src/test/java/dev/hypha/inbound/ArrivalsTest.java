package dev.hypha.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.SystemRuntime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void a_failure_of_our_own_in_a_handshake_gives_its_place_back() throws Exception {
    SystemRuntime runtime = new SystemRuntime();
    CompletableFuture<IOException> failed = new CompletableFuture<>();
    Upgrader broken =
        (raw, role, expected, offer) -> {
          throw new IllegalStateException("a bug of ours");
        };
    Multiaddr nowhere = Multiaddr.parse("/memory/1");
    new Arrivals("test", broken, runtime)
        .take(
            new Upgrader.Raw(new MemoryPipe(64).left(), nowhere, nowhere),
            remote -> arrival(failed));
    assertThat(failed.get(20, TimeUnit.SECONDS)).hasMessageContaining("our own");
    runtime.close();
  }

  private static Transport.Arrival arrival(CompletableFuture<IOException> failed) {
    return new Transport.Arrival() {
      @Override
      public Offer offer() {
        return new Offer(List.of(), List.of(), Bytes.EMPTY, Long.MAX_VALUE, step -> {});
      }

      @Override
      public void established(Link link) {
        throw new AssertionError("there is no link");
      }

      @Override
      public void failed(IOException why) {
        failed.complete(why);
      }
    };
  }
}
