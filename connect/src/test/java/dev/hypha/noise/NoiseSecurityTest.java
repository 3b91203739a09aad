package dev.hypha.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoiseSecurityTest {
  private static final ProtocolId YAMUX = ProtocolId.of("/yamux/1.0.0");

  private final SystemRuntime runtime = new SystemRuntime();
  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final PrivateKey bob = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final MemoryPipe pipe = new MemoryPipe(1 << 20);

  @AfterEach
  void stop() {
    runtime.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void every_suite_proves_both_identities_and_agrees_on_the_muxer(int index) throws Exception {
    FutureTask<Secured> answering = answer(index, bob, YAMUX);
    Secured dialed = dial(index, Optional.of(id(bob)), YAMUX);
    Secured answered = answering.get(5, TimeUnit.SECONDS);
    assertThat(dialed.peer()).isEqualTo(id(bob));
    assertThat(answered.peer()).isEqualTo(id(alice));
    assertThat(dialed.muxer()).contains(YAMUX);
    assertThat(answered.muxer()).contains(YAMUX);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void every_kind_of_identity_key_is_proved(KeyType type) throws Exception {
    PrivateKey key = PrivateKey.generate(type, new SecureRandom());
    FutureTask<Secured> answering = answer(3, key, YAMUX);
    assertThat(dial(3, Optional.of(id(key)), YAMUX).peer()).isEqualTo(id(key));
    answering.get(5, TimeUnit.SECONDS);
  }

  @Test
  void megabytes_come_through_as_they_were_sent() throws Exception {
    FutureTask<Secured> answering = answer(3, bob, YAMUX);
    Duplex left = dial(3, Optional.empty(), YAMUX).pipe();
    Duplex right = answering.get(5, TimeUnit.SECONDS).pipe();
    byte[] sent = new byte[3_000_001];
    new Random(7).nextBytes(sent);
    FutureTask<Bytes> receiving =
        new FutureTask<>(
            () -> {
              Buffer received = new Buffer();
              while (received.size() < sent.length) {
                right.source().read(received, sent.length - received.size());
              }
              return received.readAll();
            });
    Thread.ofVirtual().start(receiving);
    left.sink().write(sent, 0, sent.length);
    left.sink().flush();
    assertThat(receiving.get(10, TimeUnit.SECONDS)).isEqualTo(Bytes.copyOf(sent));
  }

  @Test
  void another_peer_than_the_expected_one_is_refused() {
    FutureTask<Secured> answering = answer(3, bob, YAMUX);
    assertThatThrownBy(() -> dial(3, Optional.of(id(alice)), YAMUX))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("expected peer");
    pipe.left().reset(0);
    assertThatThrownBy(() -> answering.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void two_lists_of_muxers_without_a_common_one_end_the_handshake() {
    FutureTask<Secured> answering = answer(3, bob, ProtocolId.of("/mplex/6.7.0"));
    assertThatThrownBy(() -> dial(3, Optional.empty(), YAMUX)).isInstanceOf(Incompatible.class);
    pipe.left().reset(0);
    assertThatThrownBy(() -> answering.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void a_frame_with_a_flipped_byte_breaks_the_channel() throws Exception {
    FutureTask<Secured> answering = answer(3, bob, YAMUX);
    dial(3, Optional.empty(), YAMUX);
    Duplex right = answering.get(5, TimeUnit.SECONDS).pipe();
    byte[] forged = new byte[2 + 32];
    forged[1] = 32;
    pipe.left().sink().write(forged, 0, forged.length);
    assertThatThrownBy(() -> right.source().read(new Buffer(), 1))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("decrypt");
  }

  @Test
  void a_frame_too_short_for_its_tag_breaks_the_channel() throws Exception {
    FutureTask<Secured> answering = answer(3, bob, YAMUX);
    dial(3, Optional.empty(), YAMUX);
    Duplex right = answering.get(5, TimeUnit.SECONDS).pipe();
    pipe.left().sink().write(new byte[] {0, 15}, 0, 2);
    assertThatThrownBy(() -> right.source().read(new Buffer(), 1)).isInstanceOf(Misbehaved.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void two_dialers_that_meet_in_one_pipe_are_both_told_that_they_crossed(int index) {
    SecureChannel channel = NoiseSecurity.all(bob, runtime).get(index);
    FutureTask<Secured> other =
        new FutureTask<>(
            () -> channel.secure(pipe.right(), Role.DIALER, Optional.empty(), offer(YAMUX)));
    Thread.ofVirtual().start(other);
    assertThatThrownBy(() -> dial(index, Optional.empty(), YAMUX)).isInstanceOf(Crossed.class);
    assertThatThrownBy(() -> other.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(Crossed.class);
  }

  private FutureTask<Secured> answer(int index, PrivateKey key, ProtocolId muxer) {
    SecureChannel channel = NoiseSecurity.all(key, runtime).get(index);
    FutureTask<Secured> task =
        new FutureTask<>(
            () -> channel.secure(pipe.right(), Role.LISTENER, Optional.empty(), offer(muxer)));
    Thread.ofVirtual().start(task);
    return task;
  }

  private Secured dial(int index, Optional<PeerId> expected, ProtocolId muxer) throws Exception {
    return NoiseSecurity.all(alice, runtime)
        .get(index)
        .secure(pipe.left(), Role.DIALER, expected, offer(muxer));
  }

  private static Offer offer(ProtocolId muxer) {
    return new Offer(List.of(), List.of(muxer), Bytes.EMPTY, Long.MAX_VALUE, step -> {});
  }

  private static PeerId id(PrivateKey key) {
    return PeerId.ofPublicKey(key.publicKey().encode());
  }
}
