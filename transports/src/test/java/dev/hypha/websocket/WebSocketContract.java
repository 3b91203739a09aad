package dev.hypha.websocket;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.ServerTls;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpPorts;
import dev.hypha.testkit.contract.RawListener;
import dev.hypha.testkit.contract.TransportContract;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;

/** The contract over WebSocket, for one kind of addresses. Raw is what is beneath the WebSocket. */
abstract class WebSocketContract extends TransportContract {
  private final Multiaddr anywhere;

  WebSocketContract(String anywhere) {
    this.anywhere = address(anywhere);
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static WebSocketAddress meaning(Multiaddr address) {
    return WebSocketAddress.of(address).orElseThrow();
  }

  protected ServerTls tls(Runtime clock) {
    return new NoTls();
  }

  @Override
  protected Transport transport(Upgrader upgrader, Runtime clock) {
    return new WebSocketTransport(
        WebSocketConfig.DEFAULT, TcpConfig.DEFAULT, tls(clock), upgrader, clock);
  }

  @Override
  protected Multiaddr anywhere() {
    return anywhere;
  }

  @Override
  protected Duplex dialRaw(Multiaddr address) throws IOException {
    return new TcpPorts(TcpConfig.DEFAULT, runtime)
        .connect(meaning(address).tcp(), Multiaddr.EMPTY, false, Long.MAX_VALUE)
        .pipe();
  }

  @Override
  protected RawListener listenRaw() throws IOException {
    var arrived = new LinkedBlockingQueue<Upgrader.Raw>();
    Transport.Listener tcp =
        new TcpPorts(TcpConfig.DEFAULT, runtime)
            .listen(meaning(anywhere).tcp(), meaning(anywhere).behind(), arrived::add);
    return new RawListener() {
      @Override
      public Multiaddr address() {
        return tcp.address();
      }

      @Override
      public Upgrader.Raw accept() throws Exception {
        Upgrader.Raw raw = arrived.take();
        return new Upgrader.Raw(new LatePipe(raw.pipe(), this::ask), raw.local(), raw.remote());
      }

      // as the client: the test that wants this makes the dialer the server
      private Duplex ask(Duplex raw) throws IOException {
        WebSocketAddress meant = meaning(address());
        Duplex beneath = meant.secure() ? tls(runtime).dial(raw, meant.certificateName()) : raw;
        byte[] first =
            new Handshake(WebSocketConfig.DEFAULT)
                .ask(beneath, meant.host(), "/", runtime.secrets());
        return new WebSocketPipe(beneath, Role.DIALER, first, WebSocketConfig.DEFAULT, runtime);
      }

      @Override
      public void close() {
        tcp.close();
      }
    };
  }
}
