package dev.hypha.tcp;

import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Connects and listens on TCP: raw pipes, for whatever is spoken on them. Thread-safe.
 *
 * <p>A connection that may share the port of a listener does so; those of another {@code TcpPorts}
 * are not shared.
 */
public final class TcpPorts {
  private static final System.Logger LOG = System.getLogger(TcpPorts.class.getName());

  private final TcpConfig config;
  private final Runtime runtime;
  private final Acceptor acceptor;
  private final TimeWaits timeWaits;
  private final List<TcpListener> listeners = new CopyOnWriteArrayList<>();

  public TcpPorts(TcpConfig config, Runtime runtime) {
    this(config, runtime, ServerSocketChannel::accept);
  }

  TcpPorts(TcpConfig config, Runtime runtime, Acceptor acceptor) {
    this.config = config;
    this.runtime = runtime;
    this.acceptor = acceptor;
    this.timeWaits = new TimeWaits(runtime);
  }

  /** Whether {@code address} is an IP and a TCP port, with or without {@code /p2p/…}. */
  public static boolean handles(Multiaddr address) {
    return TcpAddress.matches(address);
  }

  /**
   * Connects. Blocks until {@code deadline} at most.
   *
   * @param behind what is spoken there: it follows the port wherever an address is told
   * @param reusePort whether to connect from the port of a listener, if there is one that fits
   */
  public Upgrader.Raw connect(Multiaddr address, Multiaddr behind, boolean reusePort, long deadline)
      throws IOException {
    InetSocketAddress target = TcpAddress.of(address);
    Multiaddr told = TcpAddress.toMultiaddr(target).encapsulate(behind);
    return rawOf(connect(target, told, reusePort, deadline), behind);
  }

  /**
   * Gives every connection that comes to {@code address} to {@code door}, which must not block.
   *
   * @param behind what is spoken there: it follows the port wherever an address is told
   * @throws IOException if the address cannot be bound, saying which and why
   */
  public Transport.Listener listen(Multiaddr address, Multiaddr behind, Consumer<Upgrader.Raw> door)
      throws IOException {
    InetSocketAddress local = TcpAddress.of(address);
    ServerSocketChannel server;
    try {
      server = TcpSockets.listening(local, config.backlog(), !hasTwin(local));
    } catch (IOException e) {
      throw TcpFailure.listening(local, behind, e);
    }
    TcpListener listener =
        new TcpListener(server, behind, acceptor, runtime, door, listeners::remove);
    listeners.add(listener);
    runtime.fork("tcp-accept-" + listener.address(), listener::acceptAll);
    return listener;
  }

  /** Whether we listen on the same port of all addresses of the other family. */
  private boolean hasTwin(InetSocketAddress local) {
    return local.getAddress().isAnyLocalAddress()
        && listeners.stream()
            .map(TcpListener::local)
            .anyMatch(
                other ->
                    other.getPort() == local.getPort()
                        && other.getAddress().isAnyLocalAddress()
                        && !other.getAddress().equals(local.getAddress()));
  }

  // ---- connecting

  private SocketChannel connect(
      InetSocketAddress target, Multiaddr told, boolean reusePort, long deadline)
      throws IOException {
    Optional<InetSocketAddress> source = reusePort ? source(target) : Optional.empty();
    try {
      if (source.isPresent()) {
        try {
          SocketChannel connected = connect(target, told, source, deadline);
          timeWaits.connected(target, connected);
          return connected;
        } catch (BindException e) {
          // a connection from that port to that address is there, perhaps of somebody else
          LOG.log(
              Level.DEBUG, "{0} cannot be dialed from {1}: {2}", target, source, e.getMessage());
        }
      }
      return connect(target, told, Optional.empty(), deadline);
    } catch (TimedOut e) {
      throw e;
    } catch (IOException e) {
      throw TcpFailure.dialing(told, e);
    }
  }

  private Optional<InetSocketAddress> source(InetSocketAddress target) {
    if (listeners.isEmpty() || timeWaits.holds(target)) {
      return Optional.empty();
    }
    return SourcePorts.choose(
        listeners.stream().map(TcpListener::local).toList(),
        target,
        TcpSockets.preferredSource(target),
        runtime.random());
  }

  private SocketChannel connect(
      InetSocketAddress target, Multiaddr told, Optional<InetSocketAddress> source, long deadline)
      throws IOException {
    SocketChannel channel = TcpSockets.dialing(target, source);
    AtomicBoolean settled = new AtomicBoolean();
    Runtime.Timer timer =
        runtime.at(
            deadline,
            () -> {
              if (settled.compareAndSet(false, true)) {
                TcpSockets.close(channel);
              }
            });
    boolean done = false;
    try {
      channel.connect(target);
      done = settled.compareAndSet(false, true);
      if (!done) {
        throw late(told);
      }
      return channel;
    } catch (ClosedChannelException e) {
      throw settled.get() ? late(told) : e;
    } finally {
      timer.cancel();
      if (!done) {
        TcpSockets.close(channel);
      }
    }
  }

  private static TimedOut late(Multiaddr told) {
    return new TimedOut("no answer from " + told);
  }

  private static Upgrader.Raw rawOf(SocketChannel channel, Multiaddr behind) throws IOException {
    try {
      return TcpListener.raw(channel, behind);
    } catch (IOException e) {
      TcpSockets.close(channel);
      throw e;
    }
  }
}
