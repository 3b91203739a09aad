package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.Connection;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.testkit.net.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes that dial each other at the same moment. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimultaneousDialTest {
  private static final ProtocolId ECHO = ProtocolId.of("/test/echo/1");

  private final Simulation simulation = new Simulation(1, Wire.parse("20ms"));
  private final SimulatedNode alice = simulation.node();
  private final SimulatedNode bob = simulation.node();

  @Test
  void a_stream_that_is_silent_at_first_outlives_the_surplus_connection() throws Exception {
    alice.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    simulation.run(
        () -> {
          List<Stream> streams = new ArrayList<>();
          dialAndOpen(alice, bob, streams);
          dialAndOpen(bob, alice, streams);
          simulation.await("both streams", Duration.ofSeconds(5), () -> streams.size() == 2);
          simulation.sleep(Duration.ofSeconds(5));
          for (Stream stream : streams) {
            stream.out().write(42);
            stream.out().flush();
            assertThat(stream.in().read()).isEqualTo(42);
            stream.close();
          }
          simulation.sleep(Duration.ofSeconds(5));
          assertThat(alice.node().connections()).hasSize(1);
        });
  }

  private void dialAndOpen(SimulatedNode from, SimulatedNode to, List<Stream> streams) {
    simulation
        .runtime()
        .fork(
            "dial",
            () -> {
              try {
                Connection connection = from.connect(to);
                streams.add(connection.open(ECHO));
              } catch (IOException e) {
                throw new IllegalStateException("a dial between two healthy nodes failed", e);
              }
            });
  }
}
