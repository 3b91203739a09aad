package dev.hypha.tcp;

import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** A listening socket. One thread accepts. */
final class TcpListener implements Transport.Listener {
  private static final System.Logger LOG = System.getLogger(TcpListener.class.getName());

  /** The pause after an accept that failed. */
  private static final long RETRY_NANOS = 100_000_000L;

  private final ServerSocketChannel server;
  private final InetSocketAddress local;
  private final Multiaddr behind;
  private final Multiaddr address;
  private final Acceptor acceptor;
  private final Runtime runtime;

  /** Takes what was accepted; does not block. */
  private final Consumer<Upgrader.Raw> door;

  private final Consumer<TcpListener> closed;

  /** Held by the accept thread: a closed socket lives on until nobody waits in it. */
  private final Semaphore accepting = new Semaphore(1);

  /** Touched by the accept thread only; a retry is a new thread after the old one. */
  private volatile boolean failing;

  TcpListener(
      ServerSocketChannel server,
      Multiaddr behind,
      Acceptor acceptor,
      Runtime runtime,
      Consumer<Upgrader.Raw> door,
      Consumer<TcpListener> closed)
      throws IOException {
    this.server = server;
    this.local = (InetSocketAddress) server.getLocalAddress();
    this.behind = behind;
    this.address = TcpAddress.toMultiaddr(local).encapsulate(behind);
    this.acceptor = acceptor;
    this.runtime = runtime;
    this.door = door;
    this.closed = closed;
  }

  @Override
  public Multiaddr address() {
    return address;
  }

  InetSocketAddress local() {
    return local;
  }

  /** Returns when the port is free. Not to be called on the accept thread. */
  @Override
  public void close() {
    TcpSockets.close(server);
    accepting.acquireUninterruptibly();
    accepting.release();
    closed.accept(this);
  }

  /** The accept thread. */
  void acceptAll() {
    accepting.acquireUninterruptibly();
    try {
      acceptWhileOpen();
    } finally {
      accepting.release();
    }
  }

  private void acceptWhileOpen() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = acceptor.accept(server);
        recovered();
        accepted(channel);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // most likely out of file descriptors: trying again at once would only burn the processor
        pause(e);
        return;
      }
    }
  }

  private void pause(IOException cause) {
    if (!failing) {
      LOG.log(
          Level.WARNING,
          "cannot accept connections on {0}, trying again every {1} ms: {2}",
          address,
          RETRY_NANOS / 1_000_000,
          cause.getMessage());
    }
    failing = true;
    runtime.at(
        runtime.nanoTime() + RETRY_NANOS,
        () -> runtime.fork("tcp-accept-" + address, this::acceptAll));
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOG.log(Level.INFO, "accepting connections on {0} again", address);
    }
  }

  private void accepted(SocketChannel channel) {
    try {
      InetAddress remote = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
      if (local.getAddress() instanceof Inet6Address && !(remote instanceof Inet6Address)) {
        TcpSockets.close(channel); // see TcpSockets: the JDK listens on IPv4 too
        return;
      }
      door.accept(raw(channel, behind));
    } catch (IOException e) {
      TcpSockets.close(channel);
      LOG.log(Level.DEBUG, "a connection was gone as soon as it came: {0}", e.getMessage());
    }
  }

  static Upgrader.Raw raw(SocketChannel channel, Multiaddr behind) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Upgrader.Raw(
        new TcpPipe(channel),
        TcpAddress.toMultiaddr(channel.getLocalAddress()).encapsulate(behind),
        TcpAddress.toMultiaddr(channel.getRemoteAddress()).encapsulate(behind));
  }
}
