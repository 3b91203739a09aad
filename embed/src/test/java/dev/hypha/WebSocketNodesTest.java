package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.testkit.script.TestAuthority;
import dev.hypha.tls.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes over WebSocket. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketNodesTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  private static final String PLAIN = "/ip4/127.0.0.1/tcp/0/ws";
  private static final String SECURE = "/ip4/127.0.0.1/tcp/0/tls/ws";

  @TempDir private Path directory;

  private static String address(Hypha hypha) {
    return hypha.addresses().getFirst().toString();
  }

  private static void assertEchoes(Hypha from, Hypha to, String address) throws IOException {
    to.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    try (Stream stream = from.connect(address).open(ECHO)) {
      byte[] sent = "through the web".getBytes(StandardCharsets.UTF_8);
      stream.out().write(sent);
      stream.sink().close();
      assertThat(stream.in().readAllBytes()).isEqualTo(sent);
    }
  }

  @Test
  void two_nodes_meet_and_the_connection_names_its_transport() throws Exception {
    try (Hypha bob = Hypha.builder().listen(PLAIN).start();
        Hypha alice = Hypha.builder().listen(PLAIN).start()) {
      assertEchoes(alice, bob, address(bob));
      assertThat(alice.connect(address(bob)).info().remote())
          .isEqualTo(bob.addresses().getFirst().withoutPeer());
    }
  }

  @Test
  void a_node_listens_on_tcp_and_on_websocket_side_by_side() throws Exception {
    try (Hypha bob = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").listen(PLAIN).start()) {
      assertThat(bob.addresses()).hasSize(2);
      for (Multiaddr each : bob.addresses()) {
        try (Hypha alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
          var connection = alice.connect(each.toString());
          assertThat(connection.info().remote()).isEqualTo(each.withoutPeer());
        }
      }
    }
  }

  @Test
  void a_node_on_all_interfaces_announces_websockets_as_such() throws Exception {
    try (Hypha bob = Hypha.builder().listen("/ip4/0.0.0.0/tcp/0/ws").start()) {
      assertThat(bob.addresses())
          .isNotEmpty()
          .allSatisfy(
              address -> assertThat(address.toString()).matches("/ip4/.*/tcp/[0-9]+/ws/p2p/.*"));
    }
  }

  @Test
  void a_secure_websocket_is_dialed_by_name_and_shows_the_certificate_of_the_name()
      throws Exception {
    TestAuthority authority = new TestAuthority(new SecureRandom());
    TestAuthority.Issued issued = authority.issue(directory, "bob.localhost");
    PemFiles shown =
        new PemFiles(
            Optional.of(issued.certificate()), Optional.of(issued.key()), Optional.empty());
    Path trusted = authority.write(directory.resolve("authority.pem"));
    PemFiles trusting = new PemFiles(Optional.empty(), Optional.empty(), Optional.of(trusted));
    try (Hypha bob = Hypha.builder().listen(SECURE).certificates(shown).start();
        Hypha alice = Hypha.builder().listen(PLAIN).certificates(trusting).start();
        Hypha carol = Hypha.builder().listen(PLAIN).certificates(trusting).start()) {
      String port = bob.addresses().getFirst().value(Protocol.TCP).orElseThrow();
      String behind = "/tcp/" + port + "/wss/p2p/" + bob.id();
      assertEchoes(alice, bob, "/dns4/bob.localhost" + behind);
      assertThatThrownBy(() -> carol.connect("/dns4/eve.localhost" + behind))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e -> assertThat(e.failures().getFirst().step()).isEqualTo(Step.TLS))
          .hasMessageContaining("the certificate that eve.localhost shows is not valid");
    }
  }

  @Test
  void a_dial_is_told_by_the_step_of_the_websocket_that_failed() throws Exception {
    try (Hypha alice = Hypha.builder().listen(PLAIN).start();
        Hypha bob = Hypha.builder().listen(PLAIN).start()) {
      String address;
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Thread.ofVirtual().start(() -> answer(server, "HTTP/1.1 404 Not Found\r\n\r\n"));
        address = "/ip4/127.0.0.1/tcp/" + server.getLocalPort();
        assertThat(step(alice, address + "/ws")).isEqualTo(Step.HTTP);
        assertThat(step(alice, address + "/wss")).isEqualTo(Step.TLS);
      }
      assertThat(step(alice, address + "/ws")).isEqualTo(Step.TRANSPORT);
      // who answers is somebody else than is expected
      assertThat(step(alice, bob.addresses().getFirst().withoutPeer().toString()))
          .isEqualTo(Step.SECURITY);
    }
  }

  /** The step at which a dial of somebody who is not there fails. */
  private static Step step(Hypha from, String address) throws IOException {
    try {
      from.connect(address + "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
      throw new AssertionError("somebody has answered at " + address);
    } catch (Unreachable e) {
      return e.failures().getFirst().step();
    }
  }

  /** Says {@code text} to whoever has sent something, until the server is closed. */
  private static void answer(ServerSocket server, String text) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        if (client.getInputStream().read() >= 0) {
          client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Test
  void nobody_listens_securely_without_a_certificate() {
    assertThatThrownBy(() -> Hypha.builder().listen(SECURE).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("needs a certificate");
  }

  @Test
  void a_private_network_goes_over_websocket() throws Exception {
    PreSharedKey key = PreSharedKey.of(Bytes.owning(new byte[PreSharedKey.BYTES]));
    try (Hypha bob = Hypha.builder().listen(PLAIN).privateNetwork(key).start();
        Hypha alice = Hypha.builder().listen(PLAIN).privateNetwork(key).start();
        Hypha mallory = Hypha.builder().listen(PLAIN).start()) {
      assertEchoes(alice, bob, address(bob));
      assertThatThrownBy(() -> mallory.connect(address(bob))).isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void a_browser_that_asks_for_a_page_is_told_and_nobody_else_notices() throws Exception {
    try (Hypha bob = Hypha.builder().listen(PLAIN).start();
        Hypha alice = Hypha.builder().listen(PLAIN).start()) {
      assertEchoes(alice, bob, address(bob));
      int port = Integer.parseInt(bob.addresses().getFirst().value(Protocol.TCP).orElseThrow());
      try (Socket browser = new Socket(InetAddress.getLoopbackAddress(), port)) {
        browser
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String page =
            new String(browser.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(page).startsWith("HTTP/1.1 426 Upgrade Required").contains("libp2p");
      }
      assertThat(alice.connect(address(bob)).info().remote())
          .isEqualTo(bob.addresses().getFirst().withoutPeer());
    }
  }
}
