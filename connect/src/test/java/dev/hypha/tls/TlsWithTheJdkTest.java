package dev.hypha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Binding;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.Quantum;
import dev.hypha.core.Role;
import dev.hypha.core.Secured;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our handshake and records with those of the JDK on the other end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsWithTheJdkTest {
  private static final int PIECE = 100_000;
  private static final int PIECES = 300;

  private final SystemRuntime runtime = new SystemRuntime();
  private final MemoryPipe pipe = new MemoryPipe(1 << 20);
  private final PrivateKey ours = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final PrivateKey theirs = PrivateKey.generate(KeyType.ED25519, new SecureRandom());

  /** It then changes its keys after each 8 MiB, and asks us to. */
  @BeforeAll
  static void keysOfTheJdkWearOutSoon() {
    Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^23");
  }

  @AfterEach
  void stop() {
    pipe.left().reset(0);
    runtime.close();
  }

  @Test
  void it_dials_us_and_both_change_their_keys_as_they_go() throws Exception {
    FutureTask<Secured> listening = run(() -> secure(pipe.right(), Role.LISTENER));
    Duplex jdk = jdk(Role.DIALER, "/yamux/1.0.0");
    Secured secured = listening.get();
    assertThat(secured.key()).isEqualTo(theirs.publicKey());
    assertThat(secured.group()).contains(NamedGroup.X25519);
    assertThat(secured.muxer()).hasValueSatisfying(it -> assertThat(it.name()).contains("yamux"));
    bothWays(jdk, secured.pipe());
  }

  @Test
  void we_dial_it() throws Exception {
    FutureTask<Duplex> listening = run(() -> jdk(Role.LISTENER, "/yamux/1.0.0"));
    Secured secured = secure(pipe.right(), Role.DIALER);
    assertThat(secured.key()).isEqualTo(theirs.publicKey());
    bothWays(listening.get(), secured.pipe());
  }

  @Test
  void its_farewell_is_an_end_and_so_is_ours() throws Exception {
    FutureTask<Secured> listening = run(() -> secure(pipe.right(), Role.LISTENER));
    Duplex jdk = jdk(Role.DIALER, "libp2p");
    Duplex us = listening.get().pipe();
    jdk.sink().close();
    assertThat(us.source().read(new byte[1], 0, 1)).isEqualTo(-1);
    us.sink().close();
    assertThat(jdk.source().read(new byte[1], 0, 1)).isEqualTo(-1);
  }

  @Test
  void without_a_muxer_in_common_it_is_incompatible() {
    FutureTask<Duplex> dialing = run(() -> jdk(Role.DIALER, "/other/1.0.0"));
    assertThatThrownBy(() -> secure(pipe.right(), Role.LISTENER)).isInstanceOf(Incompatible.class);
    assertThatThrownBy(dialing::get).cause().hasMessageContaining("none of our muxers");
  }

  @Test
  void who_insists_on_a_hybrid_group_has_nothing_in_common_with_it() {
    FutureTask<Duplex> dialing = run(() -> jdk(Role.DIALER, "libp2p"));
    assertThatThrownBy(() -> secure(pipe.right(), Role.LISTENER, Quantum.REQUIRE))
        .isInstanceOf(Incompatible.class);
    assertThatThrownBy(dialing::get).cause().isInstanceOf(Incompatible.class);
  }

  private void bothWays(Duplex jdk, Duplex us) throws Exception {
    FutureTask<Long> answering = run(() -> echo(jdk));
    FutureTask<Boolean> sending = run(() -> send(us));
    Random random = new Random(1);
    byte[] expected = new byte[PIECE];
    byte[] found = new byte[PIECE];
    for (int i = 0; i < PIECES; i++) {
      random.nextBytes(expected);
      for (int at = 0; at < PIECE; ) {
        at += us.source().read(found, at, PIECE - at);
      }
      assertThat(Arrays.mismatch(found, expected)).as("piece " + i).isEqualTo(-1);
    }
    assertThat(sending.get()).isTrue();
    assertThat(answering.get()).isEqualTo((long) PIECE * PIECES);
  }

  private static boolean send(Duplex us) throws IOException {
    Random random = new Random(1);
    byte[] piece = new byte[PIECE];
    for (int i = 0; i < PIECES; i++) {
      random.nextBytes(piece);
      us.sink().write(piece, 0, PIECE);
      us.sink().flush();
    }
    return true;
  }

  private static long echo(Duplex jdk) throws IOException {
    byte[] array = new byte[40_000];
    long all = 0;
    while (all < (long) PIECE * PIECES) {
      int n = jdk.source().read(array, 0, array.length);
      jdk.sink().write(array, 0, n);
      jdk.sink().flush();
      all += n;
    }
    return all;
  }

  private <T> FutureTask<T> run(Callable<T> what) {
    FutureTask<T> task = new FutureTask<>(what);
    runtime.fork("end", task);
    return task;
  }

  private Secured secure(Duplex raw, Role role) throws IOException {
    return secure(raw, role, Quantum.PREFER);
  }

  private Secured secure(Duplex raw, Role role, Quantum quantum) throws IOException {
    List<dev.hypha.core.ProtocolId> muxers = List.of(dev.hypha.core.ProtocolId.of("/yamux/1.0.0"));
    Offer offer = new Offer(List.of(), muxers, Bytes.EMPTY, Long.MAX_VALUE, step -> {});
    return new TlsSecurity(ours, quantum, Binding.OFF, List.of(), runtime)
        .secure(raw, role, Optional.empty(), offer);
  }

  /** Their end, an engine of the JDK with a certificate of the same kind. */
  private Duplex jdk(Role role, String muxer) throws Exception {
    HostIdentity identity = new HostIdentity(theirs, runtime);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(new KeyManager[] {identity.keys()}, new TrustManager[] {identity.trust()}, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(role == Role.DIALER);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setNeedClientAuth(true);
    parameters.setApplicationProtocols(new String[] {muxer});
    engine.setSSLParameters(parameters);
    EnginePipe theirPipe = new EnginePipe(pipe.left(), engine);
    theirPipe.handshake();
    return theirPipe;
  }
}
