package dev.hypha.tcp;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.inbound.Arrivals;
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

/**
 * Dials and listens on TCP. Thread-safe.
 *
 * <p>A dial that may share the port of a listener does so, so that the peer sees an address that
 * can be dialed, and so that two peers behind NATs can dial each other at once and meet in one
 * connection (RFC 9293, section 3.5, "simultaneous open"). Spec: addressing/README.md,
 * relay/DCUtR.md.
 */
public final class TcpTransport implements Transport {
  private static final System.Logger LOG = System.getLogger(TcpTransport.class.getName());

  private final TcpConfig config;
  private final Upgrader upgrader;
  private final Runtime runtime;
  private final Acceptor acceptor;
  private final Arrivals arrivals;
  private final List<TcpListener> listeners = new CopyOnWriteArrayList<>();

  public TcpTransport(TcpConfig config, Upgrader upgrader, Runtime runtime) {
    this(config, upgrader, runtime, ServerSocketChannel::accept);
  }

  TcpTransport(TcpConfig config, Upgrader upgrader, Runtime runtime, Acceptor acceptor) {
    this.config = config;
    this.upgrader = upgrader;
    this.runtime = runtime;
    this.acceptor = acceptor;
    this.arrivals = new Arrivals("tcp", upgrader, runtime);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return TcpAddress.matches(address);
  }

  @Override
  public Link dial(DialRequest request) throws IOException {
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    InetSocketAddress target = TcpAddress.of(request.address());
    SocketChannel channel = connect(target, request.reusePort(), offer.deadline());
    return upgrader.upgrade(rawOf(channel), request.role(), request.expected(), offer);
  }

  @Override
  public Listener listen(Multiaddr address, Entrance entrance) throws IOException {
    InetSocketAddress local = TcpAddress.of(address);
    ServerSocketChannel server;
    try {
      server = TcpSockets.listening(local, config.backlog(), !hasTwin(local));
    } catch (IOException e) {
      throw TcpFailure.listening(local, e);
    }
    TcpListener listener =
        new TcpListener(
            server, acceptor, runtime, raw -> arrivals.take(raw, entrance), listeners::remove);
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

  // ---- dialing

  private SocketChannel connect(InetSocketAddress target, boolean reusePort, long deadline)
      throws IOException {
    Optional<InetSocketAddress> source = reusePort ? source(target) : Optional.empty();
    try {
      if (source.isPresent()) {
        try {
          return connect(target, source, deadline);
        } catch (BindException e) {
          // a connection from that port to that address is there, or has been a moment ago
          LOG.log(
              Level.DEBUG, "{0} cannot be dialed from {1}: {2}", target, source, e.getMessage());
        }
      }
      return connect(target, Optional.empty(), deadline);
    } catch (TimedOut e) {
      throw e;
    } catch (IOException e) {
      throw TcpFailure.dialing(target, e);
    }
  }

  private Optional<InetSocketAddress> source(InetSocketAddress target) {
    if (listeners.isEmpty()) {
      return Optional.empty();
    }
    return SourcePorts.choose(
        listeners.stream().map(TcpListener::local).toList(),
        target,
        TcpSockets.preferredSource(target),
        runtime.random());
  }

  private SocketChannel connect(
      InetSocketAddress target, Optional<InetSocketAddress> source, long deadline)
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
        throw late(target);
      }
      return channel;
    } catch (ClosedChannelException e) {
      throw settled.get() ? late(target) : e;
    } finally {
      timer.cancel();
      if (!done) {
        TcpSockets.close(channel);
      }
    }
  }

  private static TimedOut late(InetSocketAddress target) {
    return new TimedOut("no answer from " + TcpAddress.toMultiaddr(target));
  }

  private static Upgrader.Raw rawOf(SocketChannel channel) throws IOException {
    try {
      return TcpListener.raw(channel);
    } catch (IOException e) {
      TcpSockets.close(channel);
      throw e;
    }
  }
}
