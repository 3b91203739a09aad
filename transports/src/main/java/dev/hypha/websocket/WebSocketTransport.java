package dev.hypha.websocket;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.Runtime;
import dev.hypha.core.ServerTls;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.inbound.Arrivals;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpPorts;
import java.io.IOException;

/**
 * Dials and listens on WebSockets, with TLS and without. Thread-safe.
 *
 * <p>What a peer is called in {@code /tls/sni/NAME/ws}, and else its IP, is what its certificate
 * has to be for. Ports are shared between dials and listeners as on TCP. Spec:
 * websockets/README.md.
 */
public final class WebSocketTransport implements Transport {
  private final WebSocketConfig config;
  private final TcpPorts ports;
  private final ServerTls tls;
  private final Upgrader upgrader;
  private final Runtime runtime;

  public WebSocketTransport(
      WebSocketConfig config, TcpConfig tcp, ServerTls tls, Upgrader upgrader, Runtime runtime) {
    this.config = config;
    this.ports = new TcpPorts(tcp, runtime);
    this.tls = tls;
    this.upgrader = upgrader;
    this.runtime = runtime;
  }

  @Override
  public boolean handles(Multiaddr address) {
    return WebSocketAddress.of(address).isPresent();
  }

  @Override
  public Link dial(DialRequest request) throws IOException {
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    WebSocketAddress address = meaning(request.address());
    Upgrader.Raw raw =
        ports.connect(address.tcp(), address.behind(), request.reusePort(), offer.deadline());
    return opening(address).upgrade(raw, request.role(), request.expected(), offer);
  }

  @Override
  public Listener listen(Multiaddr wanted, Entrance entrance) throws IOException {
    WebSocketAddress address = meaning(wanted);
    if (address.secure()) {
      tls.requireCertificate();
    }
    Arrivals arrivals = new Arrivals("ws", opening(address), runtime);
    return ports.listen(address.tcp(), address.behind(), raw -> arrivals.take(raw, entrance));
  }

  private WebSocketUpgrader opening(WebSocketAddress address) {
    return new WebSocketUpgrader(address, config, tls, upgrader, runtime);
  }

  private static WebSocketAddress meaning(Multiaddr address) {
    return WebSocketAddress.of(address)
        .orElseThrow(() -> new IllegalArgumentException("not a WebSocket's address: " + address));
  }
}
