package dev.hypha.quic;

import dev.hypha.core.NamedGroup;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport.Entrance;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket with all its connections, those that we dialed and those who dialed us. It is closed
 * when nobody listens on it and its last connection has ended. Thread-safe.
 */
final class Endpoint {
  private static final int SOCKET_BUFFER_BYTES = 2 << 20;
  private static final int RECEIVED_BYTES_MAX = 2048;

  /** Datagrams that one call into the kernel brings, where it can. */
  private static final int RECEIVED_MAX = 32;

  /**
   * Connection ids of the remote that we keep. quiche follows a peer to one new address less than
   * these: it forgets none of the old ones, and takes packets from no more.
   */
  private static final int CONNECTION_IDS_MAX = 8;

  /** So that another socket may have the same port for IPv4. Linux: IPPROTO_IPV6, IPV6_V6ONLY. */
  private static final ChannelOption<Integer> ONLY_IP6 =
      new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

  /** What a transport gives to all its sockets. */
  record Parts(QuicConfig config, Tls tls, Loops loops, Runtime runtime) {}

  private final Parts parts;
  private final Channel channel;
  private final InetSocketAddress local;
  private final ConnectionIds ids;
  private final Hellos hellos = new Hellos();
  private final Arrivals arrivals;
  private final Consumer<Endpoint> whenClosed;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Entrance entrance;
  private int connections;
  private boolean closed;

  /**
   * @param whenClosed runs once when the socket is closed
   * @throws IOException of the kernel, if the address cannot be bound
   */
  Endpoint(InetSocketAddress address, boolean shared, Parts parts, Consumer<Endpoint> whenClosed)
      throws IOException {
    this.parts = parts;
    this.whenClosed = whenClosed;
    this.ids = new ConnectionIds(parts.runtime().secrets());
    this.arrivals = new Arrivals(this, parts);
    this.channel = bind(address, shared);
    this.local = (InetSocketAddress) channel.localAddress();
  }

  private Channel bind(InetSocketAddress address, boolean shared) throws IOException {
    boolean ip4 = QuicAddress.isIp4(address);
    int received = Epoll.isAvailable() ? RECEIVED_MAX : 1;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(parts.loops().lease())
            .channelFactory(() -> Loops.socket(ip4))
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(received * RECEIVED_BYTES_MAX))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    equip(fresh, !ip4);
                  }
                });
    if (shared) {
      bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
    }
    if (Epoll.isAvailable()) {
      bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, RECEIVED_BYTES_MAX);
      if (!ip4) {
        bootstrap.option(ONLY_IP6, 1);
      }
    }
    ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
    if (!binding.isSuccess()) {
      parts.loops().giveBack();
      throw binding.cause() instanceof IOException e ? e : new IOException(binding.cause());
    }
    return binding.channel();
  }

  /** The codec of who dials us comes first: a dial goes to the last. */
  private void equip(Channel fresh, boolean ip6) {
    ChannelInboundHandler accepted =
        (ChannelInboundHandler)
            configured(new QuicServerCodecBuilder())
                .sslEngineProvider(arrivals::engine)
                .tokenHandler(new AddressProof(parts.runtime(), arrivals::isBusy))
                .connectionIdAddressGenerator(ids)
                .resetTokenGenerator(ids::resetToken)
                .option(ChannelOption.AUTO_READ, false)
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, Segments.of(fresh))
                .handler(
                    new ChannelInitializer<QuicChannel>() {
                      @Override
                      protected void initChannel(QuicChannel arrived) {
                        arrived.pipeline().addLast(ConnectionHandler.of(arrived));
                        arrivals.registered(arrived);
                      }
                    })
                .streamHandler(STREAMS)
                .build();
    ChannelInboundHandler dialed =
        (ChannelInboundHandler)
            configured(new QuicClientCodecBuilder())
                .sslEngineProvider(parts.tls()::clientEngine)
                .build();
    fresh
        .pipeline()
        .addLast(new Demultiplexer(ids, hellos, ip6, arrivals, dialed, accepted, Batch.on(fresh)))
        .addLast(accepted)
        .addLast(dialed);
  }

  private <B extends QuicCodecBuilder<B>> B configured(B builder) {
    QuicConfig config = parts.config();
    return builder
        .localConnectionIdLength(ConnectionIds.BYTES)
        .activeConnectionIdLimit(CONNECTION_IDS_MAX)
        .maxIdleTimeout(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(config.packetBytesMax())
        .discoverPmtu(true)
        .maxRecvUdpPayloadSize(RECEIVED_BYTES_MAX)
        .initialMaxData(config.connectionWindowBytes())
        .initialMaxStreamDataBidirectionalLocal(config.streamWindowBytes())
        .initialMaxStreamDataBidirectionalRemote(config.streamWindowBytes())
        .initialMaxStreamDataUnidirectional(config.streamWindowBytes())
        .initialMaxStreamsBidirectional(config.inboundStreamsMax())
        .initialMaxStreamsUnidirectional(config.unidirectionalStreamsMax())
        .datagram(config.datagramsQueuedMax(), config.datagramsQueuedMax());
  }

  /** Streams that the remote opens. */
  private static final ChannelInitializer<QuicStreamChannel> STREAMS =
      new ChannelInitializer<>() {
        @Override
        protected void initChannel(QuicStreamChannel opened) {
          ConnectionHandler.of(opened.parent()).session().accept(opened);
        }
      };

  InetSocketAddress local() {
    return local;
  }

  boolean isListening() {
    return entrance() != null;
  }

  @Nullable Entrance entrance() {
    lock.lock();
    try {
      return entrance;
    } finally {
      lock.unlock();
    }
  }

  /** Begins to take connections; false if the socket is closed, or somebody listens already. */
  boolean listen(Entrance now) {
    lock.lock();
    try {
      if (closed || entrance != null) {
        return false;
      }
      entrance = now;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more connections; those that are there go on. */
  void stopListening() {
    boolean last;
    lock.lock();
    try {
      entrance = null;
      last = closeIfUnused();
    } finally {
      lock.unlock();
    }
    if (last) {
      release();
    }
  }

  /** Begins a connection; false if the socket is closed. */
  boolean connect(InetSocketAddress target, ConnectionHandler handler) {
    if (!hold()) {
      return false;
    }
    byte[] ours = ids.dialed();
    byte[] chosen = ids.initial();
    QuicChannelBootstrap bootstrap =
        QuicChannel.newBootstrap(channel)
            .handler(
                new ChannelInitializer<QuicChannel>() {
                  @Override
                  protected void initChannel(QuicChannel dialing) {
                    hellos.dialing(target, ours, chosen);
                    handler.bind(dialing);
                    Later.ignore(dialing.closeFuture().addListener(future -> letGo()));
                    dialing.pipeline().addLast(handler);
                  }
                })
            .streamHandler(STREAMS)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, Segments.of(channel))
            .localAddress(local)
            .remoteAddress(target)
            .localConnectionAddress(new QuicConnectionAddress(ours))
            .remoteConnectionAddress(new QuicConnectionAddress(chosen));
    Later.ignore(
        bootstrap
            .connect()
            .addListener(
                future -> {
                  if (!future.isSuccess()) {
                    handler.cannotConnect(future.cause());
                  }
                }));
    return true;
  }

  /** One connection more; false if the socket is closed. */
  boolean hold() {
    lock.lock();
    try {
      if (!closed) {
        connections++;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** One connection less. */
  void letGo() {
    boolean last;
    lock.lock();
    try {
      connections--;
      last = closeIfUnused();
    } finally {
      lock.unlock();
    }
    if (last) {
      release();
    }
  }

  /** With the lock held. */
  private boolean closeIfUnused() {
    boolean unused = connections == 0 && entrance == null && !closed;
    closed |= unused;
    return unused;
  }

  /** After what is being sent: the last words of the last connection. */
  private void release() {
    channel
        .eventLoop()
        .execute(
            () ->
                Later.ignore(
                    channel
                        .close()
                        .addListener(
                            future -> {
                              parts.loops().giveBack();
                              whenClosed.accept(this);
                            })));
  }

  /** What the keys of a connection that is made were agreed on by. On the event loop. */
  Optional<NamedGroup> group(QuicChannel made, boolean dialed) {
    InetSocketAddress peer = (InetSocketAddress) made.remoteSocketAddress();
    SocketAddress client = dialed ? made.localAddress() : made.remoteAddress();
    return peer == null
        ? Optional.empty()
        : hellos.take(peer, (QuicConnectionAddress) client).flatMap(parts.tls()::group);
  }

  QuicSslEngine engineOf(QuicChannel arrived) {
    return parts.tls().serverEngine(arrived);
  }
}
