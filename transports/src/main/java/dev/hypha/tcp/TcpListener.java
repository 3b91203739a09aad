package dev.hypha.tcp;

import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A listening socket. One thread accepts; each connection is upgraded on its own. */
final class TcpListener implements Transport.Listener {
  private static final System.Logger LOG = System.getLogger(TcpListener.class.getName());

  /** The pause after an accept that failed. */
  private static final long RETRY_NANOS = 100_000_000L;

  private final ServerSocketChannel server;
  private final Multiaddr address;
  private final TcpConfig config;
  private final Upgrader upgrader;
  private final Runtime runtime;
  private final Supplier<Offer> offer;
  private final Consumer<Link> links;
  private final AtomicInteger upgrades = new AtomicInteger();

  TcpListener(
      InetSocketAddress local,
      TcpConfig config,
      Upgrader upgrader,
      Runtime runtime,
      Supplier<Offer> offer,
      Consumer<Link> links)
      throws IOException {
    this.config = config;
    this.upgrader = upgrader;
    this.runtime = runtime;
    this.offer = offer;
    this.links = links;
    this.server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(local, config.backlog());
    } catch (BindException e) {
      server.close();
      throw new IOException(
          "cannot listen on " + TcpAddress.toMultiaddr(local) + ": " + e.getMessage(), e);
    }
    this.address = TcpAddress.toMultiaddr(server.getLocalAddress());
  }

  @Override
  public Multiaddr address() {
    return address;
  }

  @Override
  public void close() {
    TcpTransport.close(server);
  }

  /** The accept thread. */
  void acceptAll() {
    while (server.isOpen()) {
      try {
        accept(server.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // most likely out of file descriptors: trying again at once would only burn the processor
        LOG.log(Level.WARNING, "accepting on {0}: {1}", address, e.getMessage());
        runtime.at(
            runtime.nanoTime() + RETRY_NANOS, () -> runtime.fork("tcp-accept", this::acceptAll));
        return;
      }
    }
  }

  private void accept(SocketChannel channel) {
    if (upgrades.incrementAndGet() > config.upgradesMax()) {
      upgrades.decrementAndGet();
      TcpTransport.close(channel);
      LOG.log(
          Level.DEBUG, "refused a connection: {0} handshakes are running", config.upgradesMax());
      return;
    }
    runtime.fork("tcp-upgrade", () -> upgrade(channel));
  }

  private void upgrade(SocketChannel channel) {
    Link link;
    try {
      link =
          upgrader.upgrade(TcpTransport.raw(channel), Role.LISTENER, Optional.empty(), offer.get());
    } catch (IOException e) {
      TcpTransport.close(channel);
      LOG.log(Level.DEBUG, "an inbound connection failed: {0}", e.getMessage());
      return;
    } finally {
      upgrades.decrementAndGet();
    }
    links.accept(link);
  }
}
