package dev.hypha.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.SystemRuntime;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionUpgraderTest {
  private static final Multiaddr NOWHERE = Multiaddr.of(List.of());
  private static final String PROPOSAL = "\u0013/multistream/1.0.0\n\u0007/noise\n";
  private static final int FIRST_MESSAGE = Short.BYTES + 32;

  private final SystemRuntime runtime = new SystemRuntime();
  private final MemoryPipe pipe = new MemoryPipe(1 << 16);

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void a_known_security_protocol_and_the_first_message_of_its_handshake_leave_in_one_flight()
      throws Exception {
    FutureTask<Link> dialing = upgrading(pipe.left(), Role.DIALER, NoiseSecurity.CLASSICAL);
    byte[] flight = new byte[PROPOSAL.length() + FIRST_MESSAGE];
    // nobody answers: whoever waited for that would never send as much
    for (int done = 0; done < flight.length; ) {
      done += pipe.right().source().read(flight, done, flight.length - done);
    }
    assertThat(new String(flight, StandardCharsets.ISO_8859_1)).startsWith(PROPOSAL);
    pipe.right().reset(0);
    assertThatThrownBy(dialing::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void a_known_security_protocol_is_agreed_on_with_a_listener_that_has_more() throws Exception {
    FutureTask<Link> listening =
        upgrading(pipe.right(), Role.LISTENER, NoiseSecurity.HYBRID_768, NoiseSecurity.CLASSICAL);
    FutureTask<Link> dialing = upgrading(pipe.left(), Role.DIALER, NoiseSecurity.CLASSICAL);
    assertThat(dialing.get().secured().security()).isEqualTo(NoiseSecurity.CLASSICAL);
    assertThat(listening.get().secured().security()).isEqualTo(NoiseSecurity.CLASSICAL);
  }

  @Test
  void a_security_protocol_that_the_listener_no_longer_has_ends_the_connection() {
    FutureTask<Link> listening = upgrading(pipe.right(), Role.LISTENER, NoiseSecurity.CLASSICAL);
    FutureTask<Link> dialing = upgrading(pipe.left(), Role.DIALER, NoiseSecurity.HYBRID_768);
    // what followed the proposal may have been read as the next one: see go-multistream issue 20
    assertThatThrownBy(dialing::get).hasCauseInstanceOf(PeerException.class);
    assertThatThrownBy(listening::get).hasCauseInstanceOf(PeerException.class);
  }

  private FutureTask<Link> upgrading(Duplex raw, Role role, ProtocolId... securities) {
    FutureTask<Link> upgrading = new FutureTask<>(() -> upgrade(raw, role, List.of(securities)));
    Thread.ofVirtual().start(upgrading);
    return upgrading;
  }

  private Link upgrade(Duplex raw, Role role, List<ProtocolId> securities) throws IOException {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    Upgrader upgrader =
        new ConnectionUpgrader(
            NoiseSecurity.all(identity, runtime),
            List.of(new Yamux(YamuxConfig.DEFAULT, runtime)),
            runtime);
    Offer offer =
        new Offer(
            securities,
            List.of(Yamux.PROTOCOL),
            Bytes.EMPTY,
            runtime.nanoTime() + Duration.ofSeconds(20).toNanos(),
            step -> {});
    Offer known = role == Role.DIALER ? offer.knowing(securities.getFirst()) : offer;
    return upgrader.upgrade(new Upgrader.Raw(raw, NOWHERE, NOWHERE), role, Optional.empty(), known);
  }
}
