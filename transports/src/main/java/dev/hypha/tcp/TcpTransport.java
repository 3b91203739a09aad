package dev.hypha.tcp;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Dials and listens on TCP. Thread-safe. Spec: addressing/README.md. */
public final class TcpTransport implements Transport {
  private static final System.Logger LOG = System.getLogger(TcpTransport.class.getName());

  private final TcpConfig config;
  private final Upgrader upgrader;
  private final Runtime runtime;

  public TcpTransport(TcpConfig config, Upgrader upgrader, Runtime runtime) {
    this.config = config;
    this.upgrader = upgrader;
    this.runtime = runtime;
  }

  @Override
  public boolean handles(Multiaddr address) {
    return TcpAddress.of(address).isPresent();
  }

  @Override
  public Link dial(DialRequest request) throws IOException {
    InetSocketAddress target =
        TcpAddress.of(request.address())
            .orElseThrow(
                () -> new IllegalArgumentException("not a TCP address: " + request.address()));
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    SocketChannel channel = connect(target, offer.deadline());
    Upgrader.Raw raw = raw(channel);
    return upgrader.upgrade(raw, request.role(), request.expected(), offer);
  }

  @Override
  public Listener listen(Multiaddr address, Supplier<Offer> offer, Consumer<Link> links)
      throws IOException {
    InetSocketAddress local =
        TcpAddress.of(address)
            .orElseThrow(() -> new IllegalArgumentException("not a TCP address: " + address));
    TcpListener listener = new TcpListener(local, config, upgrader, runtime, offer, links);
    runtime.fork("tcp-accept-" + listener.address(), listener::acceptAll);
    return listener;
  }

  static Upgrader.Raw raw(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Upgrader.Raw(
        new TcpPipe(channel),
        TcpAddress.toMultiaddr(channel.getLocalAddress()),
        TcpAddress.toMultiaddr(channel.getRemoteAddress()));
  }

  private SocketChannel connect(InetSocketAddress target, long deadline) throws IOException {
    SocketChannel channel = SocketChannel.open();
    AtomicBoolean late = new AtomicBoolean();
    Runtime.Timer timer =
        runtime.at(
            deadline,
            () -> {
              late.set(true);
              close(channel);
            });
    boolean done = false;
    try {
      channel.connect(target);
      done = true;
      return channel;
    } catch (IOException e) {
      throw late.get() ? new TimedOut("no answer from " + target) : e;
    } finally {
      timer.cancel();
      if (!done) {
        close(channel);
      }
    }
  }

  static void close(java.nio.channels.Channel channel) {
    try {
      channel.close();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a socket", e);
    }
  }
}
