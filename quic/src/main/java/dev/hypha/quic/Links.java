package dev.hypha.quic;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Link;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Secured;
import dev.hypha.core.Session;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/** What a QUIC connection is to the node. */
final class Links {
  /** TLS 1.3 and its certificates are those of the security protocol of this name. */
  static final ProtocolId SECURITY = ProtocolId.of("/tls/1.0.0");

  /** QUIC itself. */
  static final ProtocolId MUXER = ProtocolId.of("/quic-v1");

  private static final System.Logger LOG = System.getLogger(Links.class.getName());
  private static final int ANY_PORT = 9;

  private Links() {}

  /**
   * The link over an established connection. Not on the event loop: it asks the routing table.
   *
   * @param bound where our socket is bound, perhaps to all addresses
   */
  static Link of(
      ConnectionHandler.Established established, InetSocketAddress bound, Multiaddr remote) {
    Secured secured =
        new Secured(
            new NoPipe(established.session()),
            established.peer(),
            established.key(),
            SECURITY,
            established.suite(),
            established.group(),
            Optional.of(MUXER),
            false);
    return new Link(established.session(), secured, MUXER, local(bound, remote), remote);
  }

  private static Multiaddr local(InetSocketAddress bound, Multiaddr remote) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return QuicAddress.toMultiaddr(bound);
    }
    try {
      Optional<InetAddress> source = preferredSource(QuicAddress.of(remote));
      return QuicAddress.toMultiaddr(
          new InetSocketAddress(source.orElse(bound.getAddress()), bound.getPort()));
    } catch (IOException e) {
      return QuicAddress.toMultiaddr(bound);
    }
  }

  /**
   * The address from which this machine would send to {@code target}; nothing if it has no route.
   * Sends nothing.
   */
  static Optional<InetAddress> preferredSource(InetSocketAddress target) {
    try (DatagramChannel probe =
        DatagramChannel.open(
            QuicAddress.isIp4(target)
                ? java.net.StandardProtocolFamily.INET
                : java.net.StandardProtocolFamily.INET6)) {
      probe.connect(new InetSocketAddress(target.getAddress(), ANY_PORT));
      return Optional.of(((InetSocketAddress) probe.getLocalAddress()).getAddress());
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(Level.DEBUG, "no route to {0}: {1}", target, e.getMessage());
      return Optional.empty();
    }
  }

  /** In QUIC nothing lies between the streams and the packets. */
  private record NoPipe(Session session) implements Duplex {
    @Override
    public Source source() {
      throw new UnsupportedOperationException("QUIC has streams only");
    }

    @Override
    public Sink sink() {
      throw new UnsupportedOperationException("QUIC has streams only");
    }

    @Override
    public void reset(long code) {
      session.close(code);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
