package dev.hypha.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.testkit.net.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the dial to the first byte of an answer, TCP's handshake included. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoundTripsTest {
  private static final ProtocolId ECHO = ProtocolId.of("/test/echo/1");
  private static final Duration NEGOTIATION = Duration.ofSeconds(10);
  private static final long ROUND_TRIP_MILLIS = 100;

  private final Simulation simulation = new Simulation(1, Wire.parse("50ms")).encrypted();
  private final SimulatedNode alice = simulation.node();

  @Test
  void first_contact_with_a_hybrid_peer_takes_four() throws Exception {
    SimulatedNode bob = simulation.node();
    bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    simulation.run(
        () -> {
          assertThat(roundTripsToTheFirstByte(bob)).isEqualTo(4);
          assertThat(spokenWith(bob)).isEqualTo(NoiseSecurity.HYBRID_768);
        });
  }

  @Test
  void first_contact_with_a_classical_peer_that_lists_what_it_has_takes_four() throws Exception {
    simulation.encrypted(NoiseSecurity.CLASSICAL);
    SimulatedNode bob = simulation.node();
    bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    simulation.run(
        () -> {
          assertThat(roundTripsToTheFirstByte(bob)).isEqualTo(4);
          assertThat(spokenWith(bob)).isEqualTo(NoiseSecurity.CLASSICAL);
        });
  }

  @Test
  void first_contact_with_a_peer_of_another_hybrid_takes_four_and_is_no_classical_one()
      throws Exception {
    simulation.encrypted(NoiseSecurity.HYBRID_512, NoiseSecurity.CLASSICAL);
    SimulatedNode bob = simulation.node();
    bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    simulation.run(
        () -> {
          assertThat(roundTripsToTheFirstByte(bob)).isEqualTo(4);
          assertThat(spokenWith(bob)).isEqualTo(NoiseSecurity.HYBRID_512);
        });
  }

  @Test
  void a_remembered_peer_takes_three() throws Exception {
    SimulatedNode bob = simulation.node();
    bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    simulation.run(
        () -> {
          alice.connect(bob).close();
          alice.node().peers().update(bob.id(), known -> known.withProtocols(List.of(ECHO)));
          simulation.sleep(Duration.ofSeconds(1));
          assertThat(roundTripsToTheFirstByte(bob)).isEqualTo(3);
        });
  }

  @Test
  void a_protocol_that_a_stranger_has_not_is_incompatible_and_nobody_misbehaved() throws Exception {
    SimulatedNode bob = simulation.node();
    List<Object> blamed = new java.util.ArrayList<>();
    bob.node().events().on(dev.hypha.core.Event.PeerMisbehaved.class, blamed::add);
    simulation.run(
        () -> {
          try (Stream stream = alice.connect(bob).open(ECHO)) {
            stream.out().write(new byte[] {1, 2, 3});
            assertThatThrownBy(() -> stream.in().read()).isInstanceOf(Incompatible.class);
          }
          simulation.sleep(Duration.ofSeconds(1));
          assertThat(blamed).isEmpty();
        });
  }

  @Test
  void a_peer_that_never_answers_a_proposal_holds_its_reader_no_longer_than_a_negotiation_may_take()
      throws Exception {
    SimulatedNode bob = simulation.node();
    simulation.run(
        () -> {
          Connection connection = alice.connect(bob);
          simulation.sleep(Duration.ofSeconds(1));
          simulation.network().partition(List.of(bob.host()));
          long begin = simulation.runtime().nanoTime();
          try (Stream stream = connection.open(ECHO)) {
            stream.out().write(42);
            assertThatThrownBy(() -> stream.in().read())
                .isInstanceOf(TimedOut.class)
                .hasMessageContaining("did not agree");
          }
          assertThat(simulation.runtime().nanoTime() - begin).isEqualTo(NEGOTIATION.toNanos());
        });
  }

  private long roundTripsToTheFirstByte(SimulatedNode peer) throws IOException {
    long begin = simulation.runtime().nanoTime();
    try (Stream stream = alice.connect(peer).open(ECHO)) {
      stream.out().write(42);
      assertThat(stream.in().read()).isEqualTo(42);
      long took = Duration.ofNanos(simulation.runtime().nanoTime() - begin).toMillis();
      assertThat(took % ROUND_TRIP_MILLIS).isZero();
      return took / ROUND_TRIP_MILLIS;
    }
  }

  private ProtocolId spokenWith(SimulatedNode peer) throws IOException {
    return alice.connect(peer).info().security();
  }
}
