package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.chaos.ChaosConfig;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.memory.MemoryNetwork;
import dev.hypha.testkit.time.VirtualRuntime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole nodes on a network at its worst, in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  private final MemoryNetwork network = new MemoryNetwork();

  @Test
  void a_ping_is_late_in_both_directions() throws Exception {
    VirtualRuntime runtime = new VirtualRuntime(1);
    runtime.run(
        () -> {
          try (Hypha bob = node(runtime, chaos(0, 80, 100, 1));
              Hypha alice = node(runtime, chaos(0, 80, 100, 2))) {
            Connection connection = alice.connect(bob.addresses().getFirst().toString());
            try (var ping = alice.ping().open(connection)) {
              ping.ping(Duration.ofSeconds(10)); // with the negotiation of the stream
              assertThat(ping.ping(Duration.ofSeconds(10)))
                  .isBetween(Duration.ofMillis(160), Duration.ofMillis(200));
            }
          }
        });
  }

  @Test
  void of_streams_the_share_is_lost_and_the_rest_is_whole() throws Exception {
    VirtualRuntime runtime = new VirtualRuntime(1);
    int answered = runtime.call(() -> echoes(runtime, 200, 1));
    // each stream meets the chance of 5 % twice
    assertThat(answered).isBetween(165, 195);
  }

  @Test
  void the_same_seed_loses_the_same() throws Exception {
    VirtualRuntime one = new VirtualRuntime(5);
    VirtualRuntime other = new VirtualRuntime(5);
    assertThat(one.<Integer>call(() -> echoes(one, 50, 9)))
        .isEqualTo(other.<Integer>call(() -> echoes(other, 50, 9)));
  }

  @Test
  void a_connection_that_is_lost_says_by_what() throws Exception {
    VirtualRuntime runtime = new VirtualRuntime(1);
    runtime.run(
        () -> {
          try (Hypha bob = node(runtime, ChaosConfig.OFF);
              Hypha alice = node(runtime, chaos(100, 0, 0, 1))) {
            assertThatThrownBy(() -> alice.connect(bob.addresses().getFirst().toString()))
                .hasMessageContaining("lost by chaos.drop_percent");
          }
        });
  }

  /** How many of {@code streams} come back. */
  private int echoes(VirtualRuntime runtime, int streams, long seed) throws IOException {
    int answered = 0;
    try (Hypha bob = node(runtime, chaos(5, 10, 20, seed));
        Hypha alice = node(runtime, chaos(5, 10, 20, seed + 1))) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      for (int i = 0; i < streams; i++) {
        answered += echo(alice, bob);
      }
    }
    return answered;
  }

  private static int echo(Hypha alice, Hypha bob) throws IOException {
    try {
      alice.connect(bob.addresses().getFirst().toString());
      try (Stream stream = alice.open(bob.id(), ECHO)) {
        stream.out().write(42);
        stream.sink().close();
        assertThat(stream.in().readAllBytes()).containsExactly(42);
        return 1;
      }
    } catch (Reset e) {
      return 0;
    }
  }

  private Hypha node(VirtualRuntime runtime, ChaosConfig chaos) throws IOException {
    return Hypha.builder()
        .identity(PrivateKey.generate(KeyType.ED25519, runtime.secrets()))
        .memory(network)
        .listen("/memory/0")
        .runtime(runtime)
        .chaos(chaos)
        .start();
  }

  private static ChaosConfig chaos(int percent, int min, int max, long seed) {
    return new ChaosConfig(percent, Duration.ofMillis(min), Duration.ofMillis(max), seed);
  }
}
