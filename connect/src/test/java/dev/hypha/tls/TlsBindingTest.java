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
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.core.Role;
import dev.hypha.core.Secured;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.noise.NoiseSecurity;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody in between has struck the hybrid handshake from both negotiations, so both speak TLS.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsBindingTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<ProtocolId> STRONG =
      List.of(NoiseSecurity.HYBRID_768, TlsSecurity.PROTOCOL);
  private static final List<ProtocolId> WEAK = List.of(TlsSecurity.PROTOCOL);

  private final SystemRuntime runtime = new SystemRuntime();
  private final MemoryPipe pipe = new MemoryPipe(1 << 20);

  @AfterEach
  void stop() {
    pipe.left().reset(0);
    runtime.close();
  }

  @Test
  void two_that_share_nothing_better_are_bound_to_each_other() throws Exception {
    FutureTask<Secured> listening = listen(Binding.WARN, WEAK);
    Secured dialed = dial(Binding.WARN, STRONG);
    assertThat(dialed.bound()).isTrue();
    assertThat(listening.get().bound()).isTrue();
  }

  @Test
  void with_the_binding_off_the_downgrade_works() throws Exception {
    FutureTask<Secured> listening = listen(Binding.OFF, STRONG);
    assertThat(dial(Binding.OFF, STRONG).bound()).isFalse();
    assertThat(listening.get().bound()).isFalse();
  }

  @Test
  void a_dialer_learns_from_the_certificate_what_was_struck() {
    var _ = listen(Binding.WARN, STRONG);
    assertThatThrownBy(() -> dial(Binding.WARN, STRONG))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("downgrade")
        .hasMessageContaining("/noise-mlkem768-hfs");
  }

  @Test
  void so_does_a_listener() {
    FutureTask<Secured> listening = listen(Binding.WARN, STRONG);
    var _ = run(() -> dial(Binding.WARN, STRONG));
    assertThatThrownBy(listening::get).cause().hasMessageContaining("downgrade");
  }

  @Test
  void enforced_a_peer_that_does_not_tell_is_incompatible() {
    var _ = listen(Binding.OFF, STRONG);
    assertThatThrownBy(() -> dial(Binding.ENFORCE, STRONG)).isInstanceOf(Incompatible.class);
  }

  @Test
  void the_group_is_what_the_hello_says() throws Exception {
    FutureTask<Secured> listening = listen(Binding.WARN, WEAK);
    assertThat(dial(Binding.WARN, WEAK).group()).contains(NamedGroup.X25519_MLKEM768);
    assertThat(listening.get().group()).contains(NamedGroup.X25519_MLKEM768);
  }

  private Secured dial(Binding binding, List<ProtocolId> offered) throws IOException {
    return security(binding, offered).secure(pipe.left(), Role.DIALER);
  }

  private FutureTask<Secured> listen(Binding binding, List<ProtocolId> offered) {
    return run(() -> security(binding, offered).secure(pipe.right(), Role.LISTENER));
  }

  private End security(Binding binding, List<ProtocolId> offered) {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, RANDOM);
    TlsSecurity security = new TlsSecurity(identity, Quantum.PREFER, binding, offered, runtime);
    Offer offer = new Offer(offered, List.of(), Bytes.EMPTY, Long.MAX_VALUE, step -> {});
    return (raw, role) -> security.secure(raw, role, Optional.empty(), offer);
  }

  private FutureTask<Secured> run(Attempt attempt) {
    FutureTask<Secured> task = new FutureTask<>(attempt::run);
    runtime.fork("end", task);
    return task;
  }

  private interface End {
    Secured secure(Duplex raw, Role role) throws IOException;
  }

  private interface Attempt {
    Secured run() throws IOException;
  }
}
