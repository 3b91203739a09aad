package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Quantum;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.testkit.script.OddIdentity;
import dev.hypha.testkit.script.OddIdentity.Flaw;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A certificate with something wrong is refused, and both ends know why the connection ended. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CertificatesTest {
  private final SystemRuntime runtime = new SystemRuntime();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void one_with_nothing_wrong_is_taken_of_either_end() throws Exception {
    TestPeer odd = odd(Flaw.NONE);
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var there = bob.listen(ANY_LOOPBACK);
        var here = odd.listen(ANY_LOOPBACK)) {
      Link out = odd.dial(there.address(), bob.id());
      Link in = bob.dial(here.address(), odd.id());
      assertThat(TestPeer.echo(out, "hello")).isEqualTo("hello");
      assertThat(TestPeer.echo(in, "hello")).isEqualTo("hello");
      out.session().close();
      in.session().close();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void of_a_listener_it_is_refused_and_the_listener_is_told(Flaw flaw) throws Exception {
    TestPeer odd = odd(flaw);
    TestPeer alice = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = odd.listen(ANY_LOOPBACK)) {
      assertThatThrownBy(() -> alice.dial(listening.address(), odd.id()))
          .isInstanceOf(Misbehaved.class)
          .hasMessageContaining(flaw.reason());
      assertThat(odd.failure())
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("the remote's TLS refused us: ");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void of_a_dialer_it_is_refused_and_the_dialer_is_told(Flaw flaw) throws Exception {
    TestPeer odd = odd(flaw);
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK)) {
      IOException told = ends(odd, listening.address(), bob);
      assertThat(bob.failure()).isInstanceOf(Misbehaved.class).hasMessageContaining(flaw.reason());
      assertThat(told)
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("the remote's TLS refused us: ");
      assertThat(bob.arrivals()).isZero();
    }
  }

  /** In TLS 1.3 a client is done before its certificate is looked at. */
  private static IOException ends(
      TestPeer dialer, dev.hypha.multiformats.Multiaddr address, TestPeer bob)
      throws InterruptedException {
    try {
      LinkedBlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
      Peers.link(dialer, address, bob.id()).session().start(stream -> {}, ends::add);
      return ends.take();
    } catch (IOException e) {
      return e;
    }
  }

  private TestPeer odd(Flaw flaw) {
    return new TestPeer(
        runtime,
        (upgrader, key) ->
            new QuicTransport(
                QuicConfig.DEFAULT,
                () -> new OddIdentity(key, flaw, runtime),
                Quantum.PREFER,
                runtime));
  }
}
