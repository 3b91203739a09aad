package dev.hypha.tcp;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.inbound.Arrivals;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/**
 * Dials and listens on TCP. Thread-safe.
 *
 * <p>A dial that may share the port of a listener does so, so that the peer sees an address that
 * can be dialed, and so that two peers behind NATs can dial each other at once and meet in one
 * connection (RFC 9293, section 3.5, "simultaneous open"). Spec: addressing/README.md,
 * relay/DCUtR.md.
 */
public final class TcpTransport implements Transport {
  private final TcpPorts ports;
  private final Upgrader upgrader;
  private final Arrivals arrivals;

  public TcpTransport(TcpConfig config, Upgrader upgrader, Runtime runtime) {
    this(config, upgrader, runtime, ServerSocketChannel::accept);
  }

  TcpTransport(TcpConfig config, Upgrader upgrader, Runtime runtime, Acceptor acceptor) {
    this.ports = new TcpPorts(config, runtime, acceptor);
    this.upgrader = upgrader;
    this.arrivals = new Arrivals("tcp", upgrader, runtime);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return TcpPorts.handles(address);
  }

  @Override
  public Link dial(DialRequest request) throws IOException {
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    Upgrader.Raw raw =
        ports.connect(request.address(), Multiaddr.EMPTY, request.reusePort(), offer.deadline());
    return upgrader.upgrade(raw, request.role(), request.expected(), offer);
  }

  @Override
  public Listener listen(Multiaddr address, Entrance entrance) throws IOException {
    return ports.listen(address, Multiaddr.EMPTY, raw -> arrivals.take(raw, entrance));
  }
}
