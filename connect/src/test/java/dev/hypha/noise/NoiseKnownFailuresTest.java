package dev.hypha.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Binding;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Secured;
import dev.hypha.core.Session;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.noise.Aead;
import dev.hypha.crypto.noise.NoiseException;
import dev.hypha.crypto.noise.Suite;
import dev.hypha.multiformats.PeerId;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One test per published failure of a Noise implementation. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoiseKnownFailuresTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SystemRuntime runtime = new SystemRuntime();
  private final Yamux yamux = new Yamux(YamuxConfig.DEFAULT, runtime);
  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, RANDOM);
  private final PrivateKey bob = PrivateKey.generate(KeyType.ED25519, RANDOM);
  private final MemoryPipe pipe = new MemoryPipe(1 << 20);
  private final FailingCipher cipher = new FailingCipher();

  @AfterEach
  void stop() {
    pipe.left().reset(0);
    runtime.close();
  }

  // ---- the handshake

  @Test
  void CVE_2022_24759_a_static_key_that_the_identity_has_not_signed_is_refused() {
    ScriptedPeer mallory = new ScriptedPeer();
    Bytes statement = mallory.staticKeyStatement();
    Bytes[] signatures = {
      alice.sign(statement),
      mallory.identity.sign(new ScriptedPeer().staticKeyStatement()),
      Bytes.owning(new byte[64]),
      Bytes.EMPTY
    };
    for (Bytes signature : signatures) {
      UnaryOperator<Bytes> payload = hash -> payload(mallory.identity, signature);
      assertRefused("not signed", mallory, payload, Optional.empty());
    }
  }

  @Test
  void CVE_2022_24759_the_key_of_a_victim_with_the_own_signature_is_refused() {
    ScriptedPeer mallory = new ScriptedPeer();
    Bytes own = mallory.identity.sign(mallory.staticKeyStatement());
    assertRefused("not signed", mallory, hash -> payload(bob, own), Optional.of(id(bob)));
  }

  @Test
  void GHSA_rch7_f4h5_x9rj_a_peer_id_that_is_not_that_of_the_key_is_refused() {
    ScriptedPeer mallory = new ScriptedPeer();
    Bytes own = mallory.identity.sign(mallory.staticKeyStatement());
    assertRefused(
        "expected peer", mallory, hash -> payload(mallory.identity, own), Optional.of(id(bob)));
  }

  @Test
  void a_payload_without_a_key_is_refused() {
    ScriptedPeer mallory = new ScriptedPeer();
    assertRefused("identity key", mallory, hash -> Bytes.EMPTY, Optional.empty());
  }

  // ---- an established link

  @Test
  void CVE_2024_58265_a_frame_that_does_not_decrypt_closes_the_link() throws Exception {
    Ends ends = connect();
    CompletableFuture<IOException> closed = start(ends.answered, Role.LISTENER);
    ScriptedPeer.writeFrame(pipe.left(), Bytes.owning(new byte[40]));
    assertThat(closed.get()).isInstanceOf(Misbehaved.class).hasMessageContaining("decrypt");
    byte[] some = new byte[1 << 16];
    // what Bob still had to say, and then the end
    while (pipe.left().source().read(some, 0, some.length) >= 0) {
      assertThat(closed).isDone();
    }
  }

  @Test
  void CVE_2024_58265_nothing_is_read_behind_a_frame_that_does_not_decrypt() throws Exception {
    Ends ends = connect();
    Duplex left = ends.dialed.pipe();
    Duplex right = ends.answered.pipe();
    ScriptedPeer.writeFrame(pipe.left(), Bytes.owning(new byte[40]));
    left.sink().write(new byte[] {7}, 0, 1);
    left.sink().flush();
    for (int attempt = 0; attempt < 3; attempt++) {
      Buffer read = new Buffer();
      assertThatThrownBy(() -> right.source().read(read, 1)).isInstanceOf(Misbehaved.class);
      assertThat(read.isEmpty()).isTrue();
    }
  }

  @Test
  void jvm_490_an_error_while_decrypting_closes_the_link_with_a_reason() throws Exception {
    Ends ends = connect();
    CompletableFuture<IOException> here = start(ends.dialed, Role.DIALER);
    cipher.failsToOpen = true;
    Session there = yamux.session(ends.answered, Role.LISTENER);
    CompletableFuture<IOException> thereClosed = new CompletableFuture<>();
    there.start(stream -> {}, thereClosed::complete);
    assertThat(here.get())
        .hasMessageContaining("our own failure")
        .rootCause()
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(thereClosed.get()).isNotNull();
  }

  @Test
  void jvm_490_an_error_while_encrypting_closes_the_link_with_a_reason() throws Exception {
    Ends ends = connect();
    cipher.failsToSeal = true;
    CompletableFuture<IOException> here = start(ends.dialed, Role.DIALER);
    assertThat(here.get())
        .hasMessageContaining("our own cipher failed")
        .rootCause()
        .isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> ends.answered.pipe().source().read(new byte[1], 0, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void jvm_490_nothing_is_encrypted_after_the_cipher_failed() throws Exception {
    Ends ends = connect();
    Duplex left = ends.dialed.pipe();
    cipher.failsToSeal = true;
    left.sink().write(new byte[10], 0, 10);
    assertThatThrownBy(left.sink()::flush).rootCause().isInstanceOf(OutOfMemoryError.class);
    cipher.failsToSeal = false;
    assertThatThrownBy(left.sink()::flush).rootCause().isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> left.sink().write(new byte[1], 0, 1))
        .rootCause()
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void jvm_490_an_error_during_the_handshake_reaches_the_one_who_shakes_hands() {
    cipher.failsToOpen = true;
    assertThatThrownBy(this::connect).isInstanceOf(OutOfMemoryError.class);
  }

  // ---- the two ends

  private record Ends(Secured dialed, Secured answered) {}

  /** Alice, whose cipher may fail, and Bob. */
  private Ends connect() throws Exception {
    FutureTask<Secured> answering =
        new FutureTask<>(
            () ->
                NoiseSecurity.classical(bob, runtime)
                    .secure(pipe.right(), Role.LISTENER, Optional.empty(), offer()));
    Thread.ofVirtual().start(answering);
    Suite suite = new Suite(Suite.XX.pattern(), Suite.XX.dh(), null, cipher, Suite.XX.hash());
    Secured dialed =
        new NoiseSecurity(
                NoiseSecurity.CLASSICAL, NamedGroup.X25519, suite, alice, runtime, Binding.WARN)
            .secure(pipe.left(), Role.DIALER, Optional.empty(), offer());
    return new Ends(dialed, answering.get());
  }

  private CompletableFuture<IOException> start(Secured secured, Role role) throws IOException {
    CompletableFuture<IOException> closed = new CompletableFuture<>();
    yamux.session(secured, role).start(stream -> {}, closed::complete);
    return closed;
  }

  private void assertRefused(
      String why, ScriptedPeer mallory, UnaryOperator<Bytes> payload, Optional<PeerId> expected) {
    assertThatThrownBy(() -> dialTo(mallory, payload, expected))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining(why);
    if (expected.isEmpty()) {
      assertThatThrownBy(() -> answerTo(mallory, payload))
          .isInstanceOf(Misbehaved.class)
          .hasMessageContaining(why);
    }
  }

  private void dialTo(ScriptedPeer peer, UnaryOperator<Bytes> payload, Optional<PeerId> expected)
      throws Exception {
    MemoryPipe raw = new MemoryPipe(1 << 16);
    FutureTask<Boolean> peerDone =
        new FutureTask<>(
            () -> {
              peer.answer(raw.right(), payload);
              return true;
            });
    Thread.ofVirtual().start(peerDone);
    try {
      NoiseSecurity.classical(alice, runtime).secure(raw.left(), Role.DIALER, expected, offer());
    } finally {
      assertThat(peerDone.get()).isTrue();
    }
  }

  private void answerTo(ScriptedPeer peer, UnaryOperator<Bytes> payload) throws Exception {
    MemoryPipe raw = new MemoryPipe(1 << 16);
    FutureTask<Boolean> peerDone =
        new FutureTask<>(
            () -> {
              peer.dial(raw.left(), payload);
              return true;
            });
    Thread.ofVirtual().start(peerDone);
    try {
      NoiseSecurity.classical(alice, runtime)
          .secure(raw.right(), Role.LISTENER, Optional.empty(), offer());
    } finally {
      assertThat(peerDone.get()).isTrue();
    }
  }

  private static Bytes payload(PrivateKey identity, Bytes signature) {
    return new Payload(identity.publicKey().encode(), signature, List.of(), List.of(), Bytes.EMPTY)
        .encode();
  }

  private static Offer offer() {
    return new Offer(
        List.of(NoiseSecurity.CLASSICAL),
        List.of(ProtocolId.of("/yamux/1.0.0")),
        Bytes.EMPTY,
        Long.MAX_VALUE,
        step -> {});
  }

  private static PeerId id(PrivateKey key) {
    return PeerId.ofPublicKey(key.publicKey().encode());
  }

  // ---- a cipher that fails when told to

  private static final class FailingCipher implements Aead {
    private volatile boolean failsToOpen;
    private volatile boolean failsToSeal;

    @Override
    public String name() {
      return CHACHA_POLY.name();
    }

    @Override
    public int seal(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length) {
      fail(failsToSeal);
      return CHACHA_POLY.seal(key, nonce, ad, array, offset, length);
    }

    @Override
    public int open(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length)
        throws NoiseException {
      fail(failsToOpen);
      return CHACHA_POLY.open(key, nonce, ad, array, offset, length);
    }

    private static void fail(boolean told) {
      if (told) {
        throw new OutOfMemoryError("injected");
      }
    }
  }
}
