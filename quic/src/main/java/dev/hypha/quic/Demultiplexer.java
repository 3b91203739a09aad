package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.net.Inet4Address;

/**
 * Gives each datagram of a socket to the codec whose connection it belongs to: that of the
 * connections we dialed, or that of those who dialed us. On the event loop.
 */
final class Demultiplexer extends ChannelDuplexHandler {
  /** What a datagram with a first packet has at least. RFC 9000, section 14.1. */
  private static final int INITIAL_BYTES_MIN = 1200;

  private static final int LONG_HEADER = 0x80;
  private static final int LONG_TYPE = 0x30;
  private static final int HEADER_BYTES_MIN = 7;
  private static final int VERSION_AT = 1;
  private static final int VERSION_1 = 1;

  private final ConnectionIds ids;
  private final Hellos hellos;
  private final boolean ip6;
  private final ChannelInboundHandler dialed;
  private final ChannelInboundHandler accepted;

  /**
   * @param ip6 whether the socket is one of IPv6: such a one is handed IPv4 too
   */
  Demultiplexer(
      ConnectionIds ids,
      Hellos hellos,
      boolean ip6,
      ChannelInboundHandler dialed,
      ChannelInboundHandler accepted) {
    this.ids = ids;
    this.hellos = hellos;
    this.ip6 = ip6;
    this.dialed = dialed;
    this.accepted = accepted;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    DatagramPacket datagram = (DatagramPacket) message;
    ByteBuf packet = datagram.content();
    if (ids.isDialed(packet)) {
      hellos.fromServer(datagram);
      dialed.channelRead(context.pipeline().context(dialed), message);
    } else if (isPlausible(packet)
        && !(ip6 && datagram.sender().getAddress() instanceof Inet4Address)) {
      hellos.fromClient(datagram);
      accepted.channelRead(context.pipeline().context(accepted), message);
    } else {
      datagram.release();
    }
  }

  /**
   * Whether it may be answered: what begins a connection, or asks for another version, must be as
   * long as an answer can get, or we would amplify what somebody sends in another's name.
   */
  private static boolean isPlausible(ByteBuf packet) {
    int size = packet.readableBytes();
    if (size < HEADER_BYTES_MIN) {
      return false;
    }
    int first = packet.getByte(packet.readerIndex());
    if ((first & LONG_HEADER) == 0 || size >= INITIAL_BYTES_MIN) {
      return true;
    }
    boolean known = packet.getInt(packet.readerIndex() + VERSION_AT) == VERSION_1;
    return known && (first & LONG_TYPE) != 0;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof DatagramPacket datagram
        && datagram.content().isReadable()
        && Hellos.isInitial(datagram.content(), datagram.content().readerIndex())) {
      hellos.toClient(datagram);
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    dialed.channelReadComplete(context.pipeline().context(dialed));
    accepted.channelReadComplete(context.pipeline().context(accepted));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // a datagram that could not be sent: QUIC sends it again
  }
}
