package dev.hypha.tcp;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.RawListener;
import dev.hypha.testkit.contract.TransportContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The contract over TCP, for one family of addresses. */
abstract class TcpContract extends TransportContract {
  private final Multiaddr anywhere;

  TcpContract(String anywhere) {
    this.anywhere = address(anywhere);
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected Transport transport(Upgrader upgrader, Runtime runtime) {
    return new TcpTransport(TcpConfig.DEFAULT, upgrader, runtime);
  }

  @Override
  protected Multiaddr anywhere() {
    return anywhere;
  }

  @Override
  protected Duplex dialRaw(Multiaddr address) throws IOException {
    return new TcpPipe(SocketChannel.open(TcpAddress.of(address)));
  }

  @Override
  protected RawListener listenRaw() throws IOException {
    InetSocketAddress local = TcpAddress.of(anywhere);
    ServerSocketChannel server =
        ServerSocketChannel.open(TcpAddress.family(local.getAddress())).bind(local);
    return new RawListener() {
      @Override
      public Multiaddr address() {
        try {
          return TcpAddress.toMultiaddr(server.getLocalAddress());
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public Upgrader.Raw accept() throws IOException {
        return TcpListener.raw(server.accept(), Multiaddr.EMPTY);
      }

      @Override
      public void close() throws IOException {
        server.close();
      }
    };
  }
}
