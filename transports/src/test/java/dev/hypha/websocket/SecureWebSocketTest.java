package dev.hypha.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.core.ServerTls;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.testkit.script.TestAuthority;
import dev.hypha.tls.PemFiles;
import dev.hypha.tls.PemTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /ip4/127.0.0.1/tcp/…/tls/ws}: the contract, and whose certificates are good. */
class SecureWebSocketTest extends WebSocketContract {
  @TempDir private Path directory;
  private final TestAuthority authority = new TestAuthority(new SecureRandom());
  private PemFiles files = PemFiles.NONE;

  SecureWebSocketTest() {
    super("/ip4/127.0.0.1/tcp/0/tls/ws");
  }

  @BeforeEach
  void vouch() throws IOException {
    TestAuthority.Issued issued = authority.issue(directory, "127.0.0.1", "node.example.org");
    Path trusted = authority.write(directory.resolve("authority.pem"));
    files =
        new PemFiles(
            Optional.of(issued.certificate()), Optional.of(issued.key()), Optional.of(trusted));
  }

  @Override
  protected ServerTls tls(Runtime clock) {
    return pem(files, clock);
  }

  private static PemTls pem(PemFiles files, Runtime clock) {
    try {
      return new PemTls(files, clock);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TestPeer peer(PemFiles known) {
    return new TestPeer(
        runtime,
        upgrader ->
            new WebSocketTransport(
                WebSocketConfig.DEFAULT,
                TcpConfig.DEFAULT,
                pem(known, runtime),
                upgrader,
                runtime));
  }

  private Transport.Listener listening(TestPeer peer, String where) throws IOException {
    return keep(peer.listen(address(where)));
  }

  private static Multiaddr as(Transport.Listener listener, String behind) {
    return address(meaning(listener.address()).tcp() + behind);
  }

  @Test
  void a_server_is_asked_for_the_certificate_of_the_name_in_the_address() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    Link link = peer(files).dial(as(listener, "/tls/sni/node.example.org/ws"), bob.id());
    keep(link.session());
    assertThat(TestPeer.echo(link, "by name")).isEqualTo("by name");
  }

  @Test
  void wss_is_another_way_to_write_it() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/wss");
    assertThat(listener.address().toString()).endsWith("/tls/ws");
    Link link = peer(files).dial(as(listener, "/wss"), bob.id());
    keep(link.session());
    assertThat(TestPeer.echo(link, "the same")).isEqualTo("the same");
  }

  @Test
  void a_certificate_of_another_name_is_refused_by_the_dialer() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    assertThatThrownBy(
            () -> peer(files).dial(as(listener, "/tls/sni/other.example.org/ws"), bob.id()))
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("the certificate that other.example.org shows is not valid");
    assertThat(bob.failure()).hasMessageContaining("certificate");
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused_by_the_dialer() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    assertThatThrownBy(() -> peer(PemFiles.NONE).dial(listener.address(), bob.id()))
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void a_certificate_that_is_past_is_refused_by_the_dialer() throws Exception {
    authority.issue(directory, Instant.parse("2021-01-01T00:00:00Z"), "127.0.0.1");
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    assertThatThrownBy(() -> peer(files).dial(listener.address(), bob.id()))
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("NotAfter");
  }

  @Test
  void nobody_listens_without_a_certificate() {
    assertThatThrownBy(() -> listening(peer(PemFiles.NONE), "/ip4/127.0.0.1/tcp/0/tls/ws"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("needs a certificate");
  }

  @Test
  void a_certificate_that_changes_is_shown_from_the_next_connection_on() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    Multiaddr renamed = as(listener, "/tls/sni/new.example.org/ws");
    assertThatThrownBy(() -> peer(files).dial(renamed, bob.id())).isInstanceOf(Incompatible.class);
    authority.issue(directory, "127.0.0.1", "new.example.org");
    runtime.advance(Duration.ofSeconds(2));
    Link link = peer(files).dial(renamed, bob.id());
    keep(link.session());
    assertThat(TestPeer.echo(link, "renewed")).isEqualTo("renewed");
  }

  @Test
  void a_certificate_that_became_useless_leaves_the_one_before_it() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    TestPeer alice = peer(files);
    Files.writeString(files.certificate().orElseThrow(), "half a certif");
    runtime.advance(Duration.ofSeconds(2));
    Link link = alice.dial(listener.address(), bob.id());
    keep(link.session());
    assertThat(TestPeer.echo(link, "as before")).isEqualTo("as before");
  }

  @Test
  void a_key_of_another_certificate_is_refused_at_the_start() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    PemFiles mixed =
        new PemFiles(
            files.certificate(),
            Optional.of(authority.issue(other, "127.0.0.1").key()),
            Optional.empty());
    assertThatThrownBy(() -> new PemTls(mixed, runtime))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not that of the first certificate");
  }

  @Test
  void who_speaks_no_tls_to_a_secure_port_is_told_apart() throws Exception {
    TestPeer bob = peer(files);
    Transport.Listener listener = listening(bob, "/ip4/127.0.0.1/tcp/0/tls/ws");
    assertThatThrownBy(() -> peer(files).dial(as(listener, "/ws"), bob.id()))
        .isInstanceOf(IOException.class);
    assertThat(bob.failure()).isInstanceOf(Misbehaved.class).hasMessageContaining("no TLS 1.3");
  }
}
