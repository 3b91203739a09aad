package dev.hypha.quic;

import dev.hypha.core.TlsIdentity;
import dev.hypha.multiformats.Multiaddr;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicTokenHandler;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** QUIC of Netty's own, for another protocol than ours. */
final class OtherQuic implements AutoCloseable {
  private static final int STREAMS = 100;
  private static final int WINDOW_BYTES = 1 << 20;

  private final TlsIdentity identity;
  private final String alpn;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  OtherQuic(TlsIdentity identity, String alpn) {
    this.identity = identity;
    this.alpn = alpn;
  }

  Multiaddr listen() throws InterruptedException {
    var ssl =
        QuicSslContextBuilder.forServer(identity.keys(), null)
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(identity.trust())
            .applicationProtocols(alpn)
            .build();
    ChannelHandler codec =
        configured(new QuicServerCodecBuilder().sslContext(ssl))
            .tokenHandler(NoToken.INSTANCE)
            .handler(new ChannelInboundHandlerAdapter())
            .streamHandler(new ChannelInboundHandlerAdapter())
            .build();
    return QuicAddress.toMultiaddr((InetSocketAddress) bound(codec).localAddress());
  }

  /** Connects and disconnects. */
  void dial(Multiaddr address) throws IOException, InterruptedException {
    var ssl =
        QuicSslContextBuilder.forClient()
            .keyManager(identity.keys(), null)
            .trustManager(identity.trust())
            .applicationProtocols(alpn)
            .build();
    Channel socket = bound(configured(new QuicClientCodecBuilder().sslContext(ssl)).build());
    try {
      QuicChannel.newBootstrap(socket)
          .streamHandler(new ChannelInboundHandlerAdapter())
          .remoteAddress(QuicAddress.of(address))
          .connect()
          .get()
          .close()
          .await();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof QuicClosedChannelException closed && closed.event() != null
          ? Codes.closedBy(closed.event())
          : new IOException(e.getCause());
    }
  }

  private Channel bound(ChannelHandler codec) throws InterruptedException {
    return new Bootstrap()
        .group(loop)
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.SO_RCVBUF, WINDOW_BYTES)
        .handler(codec)
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private static <B extends QuicCodecBuilder<B>> B configured(B builder) {
    return builder
        .maxIdleTimeout(10, TimeUnit.SECONDS)
        .initialMaxData(WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalLocal(WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalRemote(WINDOW_BYTES)
        .initialMaxStreamsBidirectional(STREAMS);
  }

  /** Nobody is asked for one. */
  private enum NoToken implements QuicTokenHandler {
    INSTANCE;

    @Override
    public boolean writeToken(
        io.netty.buffer.ByteBuf out, io.netty.buffer.ByteBuf id, InetSocketAddress address) {
      return false;
    }

    @Override
    public int validateToken(io.netty.buffer.ByteBuf token, InetSocketAddress address) {
      return -1;
    }

    @Override
    public int maxTokenLength() {
      return 0;
    }
  }

  @Override
  public void close() {
    Later.ignore(loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
  }
}
