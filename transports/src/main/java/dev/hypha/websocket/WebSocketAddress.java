package dev.hypha.websocket;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multiaddr.Part;
import dev.hypha.multiformats.Protocol;
import dev.hypha.tcp.TcpPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a multiaddr of a WebSocket means. Pure.
 *
 * <p>Spec: websockets/README.md, "Addressing".
 *
 * @param tcp where the connection goes; with the port that is meant where none is told
 * @param behind what follows the port, as it is announced: {@code /ws}, {@code /tls/ws}, {@code
 *     /tls/sni/NAME/ws}
 * @param secure whether there is TLS beneath
 * @param serverName whose certificate is wanted, if the address tells a name
 * @param path what is asked for
 */
record WebSocketAddress(
    Multiaddr tcp, Multiaddr behind, boolean secure, Optional<String> serverName, String path) {
  private static final Part TLS = new Part(Protocol.TLS, Bytes.EMPTY);
  private static final Part WS = new Part(Protocol.WS, Bytes.EMPTY);
  private static final Bytes HTTP_PORT = Bytes.of(0, 80);
  private static final Bytes HTTPS_PORT = Bytes.of(443 >> 8, 443 & 0xff);

  /** The meaning of {@code address}; nothing if it is not of a WebSocket on an IP. */
  static Optional<WebSocketAddress> of(Multiaddr address) {
    List<Part> parts = new ArrayList<>(address.withoutPeer().parts());
    String path = "/";
    if (endsWith(parts, Protocol.HTTP_PATH)) {
      path = "/" + parts.removeLast().text().replace("%2F", "/");
    }
    Optional<String> name = Optional.empty();
    boolean secure;
    if (endsWith(parts, Protocol.WSS)) {
      parts.removeLast();
      secure = true;
    } else if (endsWith(parts, Protocol.WS)) {
      parts.removeLast();
      if (endsWith(parts, Protocol.SNI)) {
        name = Optional.of(parts.removeLast().text());
      }
      secure = endsWith(parts, Protocol.TLS);
      if (secure) {
        parts.removeLast();
      }
    } else {
      return Optional.empty();
    }
    if (name.isPresent() && (!secure || !isHostName(name.get()))) {
      return Optional.empty();
    }
    if (!endsWith(parts, Protocol.TCP)) {
      parts.add(new Part(Protocol.TCP, secure ? HTTPS_PORT : HTTP_PORT));
    }
    Multiaddr tcp = Multiaddr.of(parts);
    return TcpPorts.handles(tcp)
        ? Optional.of(new WebSocketAddress(tcp, behind(secure, name), secure, name, path))
        : Optional.empty();
  }

  private static Multiaddr behind(boolean secure, Optional<String> name) {
    List<Part> behind = new ArrayList<>();
    if (secure) {
      behind.add(TLS);
      name.ifPresent(each -> behind.add(new Part(Protocol.SNI, Bytes.utf8(each))));
    }
    behind.add(WS);
    return Multiaddr.of(behind);
  }

  private static boolean endsWith(List<Part> parts, Protocol protocol) {
    return !parts.isEmpty() && parts.getLast().protocol() == protocol;
  }

  /** Whether it can stand in a request as it is. RFC 1123, section 2.1. */
  private static boolean isHostName(String name) {
    return name.length() < 254 && name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");
  }

  /** Whose certificate the server has to show: the name that is told, else its IP. */
  String certificateName() {
    return serverName.orElseGet(this::ip);
  }

  /** As it stands in a URL, with the port. */
  String host() {
    String port = tcp.value(Protocol.TCP).orElseThrow();
    boolean bare = serverName.isPresent() || tcp.has(Protocol.IP4);
    return (bare ? certificateName() : "[" + ip() + "]") + ":" + port;
  }

  private String ip() {
    return tcp.value(Protocol.IP4).or(() -> tcp.value(Protocol.IP6)).orElseThrow();
  }
}
