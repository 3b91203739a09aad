package dev.hypha.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every secure channel keeps. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SecureChannelContract {
  private static final ProtocolId MUXER = ProtocolId.of("/yamux/1.0.0");
  private static final int MEGABYTES = 3_000_001;

  protected final Runtime runtime = new SteppedRuntime();
  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, runtime.secrets());
  private final PrivateKey bob = PrivateKey.generate(KeyType.ED25519, runtime.secrets());
  private Ends ends;

  protected SecureChannelContract() {}

  /** The two ends of a pipe. */
  public record Ends(Duplex left, Duplex right) {}

  protected abstract SecureChannel channel(PrivateKey identity, Runtime runtime);

  /** A raw pipe that the channel runs over, with room for a megabyte in each direction. */
  protected Ends ends() {
    MemoryPipe pipe = new MemoryPipe(1 << 20);
    return new Ends(pipe.left(), pipe.right());
  }

  @BeforeEach
  void connect() {
    ends = ends();
  }

  @AfterEach
  void cut() {
    ends.left.reset(0);
    ends.right.reset(0);
  }

  @Test
  void both_ends_prove_who_they_are() throws Exception {
    FutureTask<Secured> answering = answer(bob);
    Secured dialed = dial(alice, Optional.of(id(bob)));
    Secured answered = answering.get();
    assertThat(dialed.peer()).isEqualTo(id(bob));
    assertThat(dialed.key().encode()).isEqualTo(bob.publicKey().encode());
    assertThat(answered.peer()).isEqualTo(id(alice));
    assertThat(answered.key().encode()).isEqualTo(alice.publicKey().encode());
    ProtocolId protocol = channel(alice, runtime).protocol();
    assertThat(List.of(dialed.security(), answered.security())).containsOnly(protocol);
    assertThat(dialed.suite()).isEqualTo(answered.suite());
    assertThat(dialed.muxer()).isEqualTo(answered.muxer());
  }

  @Test
  void every_kind_of_identity_key_is_proved() throws Exception {
    for (KeyType type : KeyType.values()) {
      PrivateKey key = PrivateKey.generate(type, runtime.secrets());
      Ends fresh = ends();
      FutureTask<Secured> answering = secure(fresh.right, Role.LISTENER, key, Optional.empty());
      FutureTask<Secured> dialing = secure(fresh.left, Role.DIALER, alice, Optional.of(id(key)));
      assertThat(dialing.get().peer()).isEqualTo(id(key));
      answering.get().pipe().reset(0);
    }
  }

  @Test
  void megabytes_come_through_both_ways_at_once_as_they_were_sent() throws Exception {
    FutureTask<Secured> answering = answer(bob);
    Duplex left = dial(alice, Optional.empty()).pipe();
    Duplex right = answering.get().pipe();
    byte[] there = random();
    byte[] back = random();
    FutureTask<Bytes> atRight = receive(right);
    FutureTask<Bytes> atLeft = receive(left);
    FutureTask<Boolean> sending = send(right, back);
    send(left, there).get();
    assertThat(atRight.get()).isEqualTo(Bytes.copyOf(there));
    assertThat(atLeft.get()).isEqualTo(Bytes.copyOf(back));
    sending.get();
  }

  @Test
  void what_is_said_right_after_the_handshake_is_heard() throws Exception {
    FutureTask<Secured> answering = answer(bob);
    Duplex left = dial(alice, Optional.empty()).pipe();
    left.sink().write(new byte[] {42}, 0, 1);
    left.sink().flush();
    byte[] heard = new byte[1];
    assertThat(answering.get().pipe().source().read(heard, 0, 1)).isEqualTo(1);
    assertThat(heard).containsExactly(42);
  }

  @Test
  void a_half_close_ends_one_direction_and_leaves_the_other() throws Exception {
    FutureTask<Secured> answering = answer(bob);
    Duplex left = dial(alice, Optional.empty()).pipe();
    Duplex right = answering.get().pipe();
    left.sink().close();
    assertThat(right.source().read(new Buffer(), 1)).isEqualTo(-1);
    right.sink().write(new byte[] {1, 2, 3}, 0, 3);
    right.sink().flush();
    assertThat(left.source().read(new Buffer(), 3)).isPositive();
  }

  @Test
  void another_peer_than_the_expected_one_is_refused() {
    FutureTask<Secured> answering = answer(bob);
    assertThatThrownBy(() -> dial(alice, Optional.of(id(alice))))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("expected peer");
    ends.left.reset(0);
    assertThatThrownBy(() -> answering.get().pipe().source().read(new Buffer(), 1))
        .isInstanceOfAny(ExecutionException.class, IOException.class);
  }

  @Test
  void garbage_instead_of_a_handshake_is_refused() throws Exception {
    FutureTask<Secured> answering = answer(bob);
    byte[] garbage = new byte[100_000];
    runtime.random().nextBytes(garbage);
    ends.left.sink().write(garbage, 0, garbage.length);
    ends.left.sink().close();
    assertThatThrownBy(answering::get).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void a_pipe_that_ends_within_the_handshake_ends_it() throws Exception {
    FutureTask<Secured> answering = answer(bob);
    ends.left.sink().close();
    assertThatThrownBy(answering::get).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void a_reset_of_the_raw_pipe_wakes_the_handshake() {
    FutureTask<Secured> answering = answer(bob);
    ends.right.reset(0);
    assertThatThrownBy(answering::get).hasCauseInstanceOf(IOException.class);
  }

  // ---- what the tests are made of

  private Secured dial(PrivateKey key, Optional<PeerId> expected) throws IOException {
    return channel(key, runtime).secure(ends.left, Role.DIALER, expected, offer());
  }

  private FutureTask<Secured> answer(PrivateKey key) {
    return secure(ends.right, Role.LISTENER, key, Optional.empty());
  }

  private FutureTask<Secured> secure(
      Duplex raw, Role role, PrivateKey key, Optional<PeerId> expected) {
    FutureTask<Secured> task =
        new FutureTask<>(() -> channel(key, runtime).secure(raw, role, expected, offer()));
    runtime.fork("secure", task);
    return task;
  }

  private static Offer offer() {
    return new Offer(List.of(), List.of(MUXER), Bytes.EMPTY, Long.MAX_VALUE, step -> {});
  }

  private byte[] random() {
    byte[] bytes = new byte[MEGABYTES];
    runtime.random().nextBytes(bytes);
    return bytes;
  }

  private FutureTask<Boolean> send(Duplex to, byte[] bytes) {
    FutureTask<Boolean> sending =
        new FutureTask<>(
            () -> {
              to.sink().write(bytes, 0, bytes.length);
              to.sink().flush();
              return true;
            });
    runtime.fork("send", sending);
    return sending;
  }

  private FutureTask<Bytes> receive(Duplex from) {
    FutureTask<Bytes> receiving =
        new FutureTask<>(
            () -> {
              Buffer received = new Buffer();
              while (received.size() < MEGABYTES) {
                assertThat(from.source().read(received, MEGABYTES - received.size())).isPositive();
              }
              return received.readAll();
            });
    runtime.fork("receive", receiving);
    return receiving;
  }

  private static PeerId id(PrivateKey key) {
    return PeerId.ofPublicKey(key.publicKey().encode());
  }
}
