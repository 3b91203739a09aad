package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Packets of one connection that follow each other. Behind each, Netty asks quiche about every
 * stream that may send and every stream that has something. So all but the last are given to quiche
 * alone, and the last to Netty, which then asks for all of them. One packet waits here: until the
 * next shows whether it was the last, or {@link #settle}. On the event loop of its socket.
 */
final class Bulk {
  private @Nullable DatagramPacket last;
  private @Nullable ChannelInboundHandler codec;

  /** Of the last; null if Netty is to look at it all the same. */
  private @Nullable QuicChannel connection;

  /**
   * @param to the codec that keeps the connection of {@code packet}
   */
  void take(ChannelHandlerContext context, ChannelInboundHandler to, DatagramPacket packet)
      throws Exception {
    QuicChannel of = connectionOf(to, packet);
    DatagramPacket before = last;
    QuicChannel known = connection;
    if (before != null && known != null && known.equals(of)) {
      last = packet;
      try {
        Inside.receive(known, before);
      } finally {
        before.release();
      }
    } else {
      settle(context);
      last = packet;
      codec = to;
      connection = of;
    }
  }

  /** Nothing follows for now. */
  void settle(ChannelHandlerContext context) throws Exception {
    DatagramPacket due = last;
    if (due != null) {
      ChannelInboundHandler to = Objects.requireNonNull(codec);
      last = null;
      connection = null;
      to.channelRead(context.pipeline().context(to), due);
    }
  }

  /** The socket is gone. */
  void drop() {
    DatagramPacket due = last;
    if (due != null) {
      last = null;
      due.release();
    }
  }

  private @Nullable QuicChannel connectionOf(ChannelInboundHandler to, DatagramPacket packet) {
    ByteBuf bytes = packet.content();
    if (!Inside.isOpen()
        || !bytes.hasMemoryAddress()
        || bytes.isReadOnly()
        || bytes.readableBytes() <= ConnectionIds.BYTES) {
      return null;
    }
    DatagramPacket before = last;
    if (before != null && to.equals(codec) && ConnectionIds.same(before.content(), bytes)) {
      return connection;
    }
    QuicChannel found =
        Inside.connection(to, bytes.nioBuffer(bytes.readerIndex() + 1, ConnectionIds.BYTES));
    return found != null && ConnectionHandler.of(found).isEstablished() ? found : null;
  }
}
