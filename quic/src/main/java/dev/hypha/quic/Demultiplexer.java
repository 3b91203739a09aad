package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.Inet4Address;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives each datagram of a socket to the codec whose connection it belongs to: that of the
 * connections we dialed, or that of those who dialed us. On the event loop.
 *
 * <p>While somebody sends in bulk, which shows in full packets, several are gathered before the
 * codecs look at what has come: they then answer once, and the sender, on that answer, sends as
 * many again at once. Otherwise both ends would go on packet by packet, with a wake-up for each.
 * Whatever is shorter, or part of a handshake, is looked at immediately.
 */
final class Demultiplexer extends ChannelDuplexHandler {
  /** What a datagram with a first packet has at least. RFC 9000, section 14.1. */
  private static final int INITIAL_BYTES_MIN = 1200;

  private static final int LONG_HEADER = 0x80;
  private static final int LONG_TYPE = 0x30;
  private static final int HEADER_BYTES_MIN = 7;

  /** What a sender in bulk fills at least. */
  private static final int FULL_BYTES = 1200;

  private static final int GATHERED_MAX = 64;
  private static final long GATHERING_MICROS = 250;
  private static final int VERSION_AT = 1;
  private static final int VERSION_1 = 1;

  private final ConnectionIds ids;
  private final Hellos hellos;
  private final boolean ip6;
  private final Arrivals arrivals;
  private final ChannelInboundHandler dialed;
  private final ChannelInboundHandler accepted;
  private final Batch batch;
  private final Bulk bulk = new Bulk();

  /** Full packets that the codecs have not been told to look at. */
  private int gathered;

  private boolean urgent;

  /** Whether the last one was part of a handshake. */
  private boolean unsettled;

  private boolean timed;

  /** What follows the part of a handshake that came last to a connection that we dialed. */
  private @Nullable DatagramPacket nudge;

  /**
   * @param ip6 whether the socket is one of IPv6: such a one is handed IPv4 too
   * @param batch of the socket
   */
  Demultiplexer(
      ConnectionIds ids,
      Hellos hellos,
      boolean ip6,
      Arrivals arrivals,
      ChannelInboundHandler dialed,
      ChannelInboundHandler accepted,
      Batch batch) {
    this.ids = ids;
    this.hellos = hellos;
    this.ip6 = ip6;
    this.arrivals = arrivals;
    this.dialed = dialed;
    this.accepted = accepted;
    this.batch = batch;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    DatagramPacket datagram = (DatagramPacket) message;
    ByteBuf packet = datagram.content();
    boolean isLong = isLong(packet);
    if (isLong) {
      bulk.settle(context);
    }
    if (unsettled) {
      complete(context); // or quiche would have no keys yet for what comes right behind
    }
    unsettled = isLong;
    urgent |= unsettled || packet.readableBytes() < FULL_BYTES;
    gathered++;
    batch.begin();
    if (ids.isDialed(packet)) {
      hellos.fromServer(datagram);
      nudge = unsettled ? Nudge.behind(datagram) : nudge;
      read(context, dialed, datagram);
    } else if (isPlausible(packet)
        && !(ip6 && datagram.sender().getAddress() instanceof Inet4Address)) {
      hellos.fromClient(datagram);
      read(context, accepted, datagram);
      arrivals.turnAway();
    } else {
      datagram.release();
    }
  }

  private void read(
      ChannelHandlerContext context, ChannelInboundHandler codec, DatagramPacket datagram)
      throws Exception {
    if (unsettled) {
      codec.channelRead(context.pipeline().context(codec), datagram);
    } else {
      bulk.take(context, codec, datagram);
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
    if (!isLong(packet) || size >= INITIAL_BYTES_MIN) {
      return true;
    }
    boolean known = packet.getInt(packet.readerIndex() + VERSION_AT) == VERSION_1;
    return known && (packet.getByte(packet.readerIndex()) & LONG_TYPE) != 0;
  }

  /** Whether it belongs to a handshake. */
  private static boolean isLong(ByteBuf packet) {
    return packet.isReadable() && (packet.getByte(packet.readerIndex()) & LONG_HEADER) != 0;
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
  public void handlerRemoved(ChannelHandlerContext context) {
    bulk.drop();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (urgent || gathered >= GATHERED_MAX) {
      complete(context);
    } else if (gathered > 0 && !timed) {
      timed = true;
      later(context, GATHERING_MICROS, () -> timeOut(context));
    }
  }

  private static void later(ChannelHandlerContext context, long micros, Callable<Boolean> action) {
    ScheduledFuture<Boolean> running =
        context.executor().schedule(action, micros, TimeUnit.MICROSECONDS);
    Later.ignore(
        running.addListener(
            done -> {
              if (!done.isSuccess()) {
                context.fireExceptionCaught(done.cause());
              }
            }));
  }

  /** Whether there was something to look at. */
  private boolean timeOut(ChannelHandlerContext context) throws Exception {
    timed = false;
    boolean any = gathered > 0 && !context.isRemoved();
    if (any) {
      complete(context);
    }
    return any;
  }

  private void complete(ChannelHandlerContext context) throws Exception {
    gathered = 0;
    urgent = false;
    unsettled = false;
    bulk.settle(context);
    batch.end();
    answer(context);
    DatagramPacket due = nudge;
    if (due != null) {
      nudge = null;
      later(context, 0, () -> nudge(context, due)); // behind what Netty goes on with by itself
    }
  }

  /** Whether there was a socket to do it on. */
  private boolean nudge(ChannelHandlerContext context, DatagramPacket due) throws Exception {
    if (context.isRemoved()) {
      due.release();
      return false;
    }
    dialed.channelRead(context.pipeline().context(dialed), due);
    answer(context);
    return true;
  }

  /** Lets the codecs send what they have to say to what has come. */
  private void answer(ChannelHandlerContext context) throws Exception {
    dialed.channelReadComplete(context.pipeline().context(dialed));
    accepted.channelReadComplete(context.pipeline().context(accepted));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // a datagram that could not be sent: QUIC sends it again
  }
}
