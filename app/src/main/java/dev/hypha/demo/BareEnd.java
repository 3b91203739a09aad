package dev.hypha.demo;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Muxer;
import dev.hypha.core.Offer;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpTransport;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * TCP, negotiation, security and muxer without a node around them, so that one defence can be left
 * out: a node always names the peer that it expects and speaks nothing but Noise.
 */
final class BareEnd {
  private static final System.Logger LOG = System.getLogger(BareEnd.class.getName());
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Transport transport;
  private final SecureChannel channel;
  private final Muxer muxer;
  private final Runtime runtime;

  BareEnd(SecureChannel channel, Runtime runtime) {
    this.channel = channel;
    this.muxer = new Yamux(YamuxConfig.DEFAULT, runtime);
    this.runtime = runtime;
    this.transport =
        new TcpTransport(
            TcpConfig.DEFAULT,
            new ConnectionUpgrader(List.of(channel), List.of(muxer), runtime),
            runtime);
  }

  /** Connects to whoever answers, or to {@code expected} alone. */
  Link dial(Multiaddr address, Optional<PeerId> expected) throws IOException {
    return transport.dial(new DialRequest(address, expected, Role.DIALER, false, offer()));
  }

  Transport.Listener listen(Consumer<Link> links) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    return transport.listen(Multiaddr.tcp(loopback, 0), remote -> new Guest(links));
  }

  private final class Guest implements Transport.Arrival {
    private final Consumer<Link> links;

    Guest(Consumer<Link> links) {
      this.links = links;
    }

    @Override
    public Offer offer() {
      return BareEnd.this.offer();
    }

    @Override
    public void established(Link link) {
      links.accept(link);
    }

    @Override
    public void failed(IOException why) {
      LOG.log(Level.DEBUG, "a handshake failed: {0}", why.getMessage());
    }
  }

  private Offer offer() {
    return new Offer(
        List.of(channel.protocol()),
        List.of(muxer.protocol()),
        Bytes.EMPTY,
        runtime.nanoTime() + TIMEOUT.toNanos(),
        step -> {});
  }
}
