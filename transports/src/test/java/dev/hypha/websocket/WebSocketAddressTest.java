package dev.hypha.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of websockets/README.md, "Addressing", and what is none. */
class WebSocketAddressTest {
  @ParameterizedTest
  @CsvSource({
    "/ip4/192.0.2.0/tcp/1234/ws, /ip4/192.0.2.0/tcp/1234, /ws, 192.0.2.0:1234, /",
    "/ip4/192.0.2.0/tcp/1234/tls/ws, /ip4/192.0.2.0/tcp/1234, /tls/ws, 192.0.2.0:1234, /",
    "/ip4/192.0.2.0/tcp/1234/tls/sni/foo.example.com/ws, /ip4/192.0.2.0/tcp/1234,"
        + " /tls/sni/foo.example.com/ws, foo.example.com:1234, /",
    "/ip4/192.0.2.0/ws, /ip4/192.0.2.0/tcp/80, /ws, 192.0.2.0:80, /",
    "/ip4/192.0.2.0/tls/ws, /ip4/192.0.2.0/tcp/443, /tls/ws, 192.0.2.0:443, /",
    "/ip4/192.0.2.0/wss, /ip4/192.0.2.0/tcp/443, /tls/ws, 192.0.2.0:443, /",
    "/ip6/2001:db8::1/tcp/9/ws, /ip6/2001:db8::1/tcp/9, /ws, [2001:db8::1]:9, /",
    "/ip4/192.0.2.0/wss/http-path/path%2Fto%2Fend%20point, /ip4/192.0.2.0/tcp/443, /tls/ws,"
        + " 192.0.2.0:443, /path/to/end%20point"
  })
  void an_address_means(String text, String tcp, String behind, String host, String path)
      throws Exception {
    WebSocketAddress meant = WebSocketAddress.of(Multiaddr.parse(text)).orElseThrow();
    assertThat(meant.tcp()).hasToString(tcp);
    assertThat(meant.behind()).hasToString(behind);
    assertThat(meant.host()).isEqualTo(host);
    assertThat(meant.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/192.0.2.0/tcp/1234",
        "/dns4/example.org/tcp/1234/ws",
        "/ip4/192.0.2.0/udp/1234/ws",
        "/ip4/192.0.2.0/tcp/1234/sni/example.org/ws",
        "/ip4/192.0.2.0/tcp/1234/tls",
        "/ip4/192.0.2.0/tcp/1234/tls/sni/exa mple.org/ws",
        "/ip4/192.0.2.0/tcp/1234/ws/p2p-circuit",
        "/memory/1/ws"
      })
  void an_address_of_something_else_means_nothing_here(String text) throws Exception {
    assertThat(WebSocketAddress.of(Multiaddr.parse(text))).isEmpty();
  }

  @Test
  void the_peer_in_an_address_changes_nothing() throws Exception {
    String peer = "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    assertThat(WebSocketAddress.of(Multiaddr.parse("/ip4/192.0.2.0/tcp/1/ws" + peer)))
        .isEqualTo(WebSocketAddress.of(Multiaddr.parse("/ip4/192.0.2.0/tcp/1/ws")))
        .isPresent();
  }
}
