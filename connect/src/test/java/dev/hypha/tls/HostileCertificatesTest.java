package dev.hypha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Binding;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Quantum;
import dev.hypha.core.Role;
import dev.hypha.core.Secured;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever shows one of these is told why, on either side, and the other end says what it saw. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileCertificatesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SystemRuntime runtime = new SystemRuntime();
  private final Instant now = runtime.wallClock();
  private final MemoryPipe pipe = new MemoryPipe(1 << 20);
  private final PrivateKey honest = PrivateKey.generate(KeyType.ED25519, RANDOM);
  private final PrivateKey hostile = PrivateKey.generate(KeyType.ED25519, RANDOM);

  @AfterEach
  void stop() {
    pipe.left().reset(0);
    runtime.close();
  }

  @Test
  void one_that_is_in_order_is_taken() throws Exception {
    FutureTask<Secured> listening = run(pipe.right(), Role.LISTENER, ours());
    Secured dialed = secure(pipe.left(), Role.DIALER, new Forger(hostile, now).signed());
    assertThat(listening.get().key()).isEqualTo(hostile.publicKey());
    assertThat(dialed.key()).isEqualTo(honest.publicKey());
  }

  @Test
  void one_that_has_expired() throws Exception {
    refused(
        new Forger(hostile, now).with(Forger.VALIDITY, Forger.EXPIRED).signed(),
        "expired on 2021-01-01");
  }

  @Test
  void with_a_wrong_signature() throws Exception {
    refused(new Forger(hostile, now).badlySigned(), "not signed by its own key");
  }

  @Test
  void with_a_critical_extension_that_nobody_knows() throws Exception {
    refused(
        new Forger(hostile, now).adding(Forger.UNKNOWN).signed(),
        "a critical extension that is not understood");
  }

  @Test
  void with_the_word_of_somebody_else_for_another_key() throws Exception {
    PrivateKey victim = PrivateKey.generate(KeyType.ED25519, RANDOM);
    Bytes word = new Forger(victim, now).part(Forger.EXTENSIONS);
    refused(
        new Forger(hostile, now).with(Forger.EXTENSIONS, word).signed(),
        "the certificate's key is not signed by the identity");
  }

  @Test
  void of_somebody_else_whose_key_is_not_at_hand() throws Exception {
    HostCertificate victims =
        new Forger(PrivateKey.generate(KeyType.ED25519, RANDOM), now).signed();
    HostCertificate stolen = new HostCertificate(victims.encoded(), honest);
    refused(stolen, "decrypt_error");
  }

  /** Shown by a dialer, then by a listener. */
  private void refused(HostCertificate shown, String why) throws Exception {
    FutureTask<Secured> listening = run(pipe.right(), Role.LISTENER, ours());
    Secured dialed = secure(pipe.left(), Role.DIALER, shown);
    assertThatThrownBy(listening::get)
        .cause()
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> dialed.pipe().source().read(new byte[1], 0, 1))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("refused us");

    MemoryPipe other = new MemoryPipe(1 << 20);
    FutureTask<Secured> hostileListener = run(other.right(), Role.LISTENER, shown);
    assertThatThrownBy(() -> secure(other.left(), Role.DIALER, ours()))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining(why);
    assertThatThrownBy(hostileListener::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(Refused.class)
        .hasMessageContaining("refused us");
  }

  private HostCertificate ours() {
    return HostCertificate.of(honest, List.of(), RANDOM, now);
  }

  private FutureTask<Secured> run(Duplex raw, Role role, HostCertificate shown) {
    FutureTask<Secured> task = new FutureTask<>(() -> secure(raw, role, shown));
    runtime.fork("end", task);
    return task;
  }

  private Secured secure(Duplex raw, Role role, HostCertificate shown) throws IOException {
    Offer offer = new Offer(List.of(), List.of(), Bytes.EMPTY, Long.MAX_VALUE, step -> {});
    return new TlsSecurity(() -> shown, Quantum.PREFER, Binding.OFF, runtime)
        .secure(raw, role, Optional.empty(), offer);
  }
}
