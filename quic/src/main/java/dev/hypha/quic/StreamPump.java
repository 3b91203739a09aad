package dev.hypha.quic;

import dev.hypha.bytes.Buffer;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamPriority;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The event loop's side of a stream: moves bytes between Netty's channel and the queues of a {@link
 * QuicStream}. Everything here runs on the loop.
 *
 * <p>At most one chunk is in Netty's hands until QUIC has taken it. It is handed over whether there
 * is credit or not: Netty tells of the remote's STOP_SENDING only whoever has bytes waiting.
 */
final class StreamPump extends ChannelInboundHandlerAdapter implements ReadableByteChannel {
  private static final RecvByteBufAllocator READ_SIZE =
      new FixedRecvByteBufAllocator(QuicSession.CHUNK_BYTES);

  private final QuicSession session;
  private final QuicStream stream;
  private final boolean ours;
  private final FinHold hold;
  private final Buffer chunk = new Buffer();

  private @Nullable QuicStreamChannel channel;
  private @Nullable ByteBuf reading;

  /** What has come and was not delivered yet. */
  private final Buffer arrived = new Buffer();

  /** Whether the batch that brought it is to end before it is delivered. */
  private boolean kept;

  private boolean writing;

  /** When its chunk is sent, among those of the other streams. */
  private int turn;

  private boolean finSent;
  private boolean finReceived;
  private boolean heard;
  private boolean over;

  StreamPump(QuicSession session, QuicStream stream, boolean ours) {
    this.session = session;
    this.stream = stream;
    this.ours = ours;
    this.hold = session.holdFor(this::pump);
  }

  boolean isOurs() {
    return ours;
  }

  // ---- writing

  /** Sends what waits, as far as QUIC takes it. */
  void pump() {
    while (!writing && !over && !holds()) {
      boolean last = stream.takePending(chunk, session.chunkBytes());
      if (chunk.isEmpty() && !last) {
        return;
      }
      QuicStreamChannel open = channel == null ? session.create(this) : channel;
      if (open == null) {
        chunk.clear();
        end();
        return;
      }
      send(open, last);
    }
  }

  /** Whether what waits is to wait on, as it would be the end of the stream that gets lost. */
  private boolean holds() {
    QuicStreamChannel open = channel;
    if (!finReceived || open == null) {
      return false;
    }
    long waiting = stream.pending();
    return stream.isFinDue()
        ? waiting == 0 && !finSent && hold.holdsFin(open)
        : waiting > 0 && waiting <= session.chunkBytes() && hold.holdsBytes(open.eventLoop());
  }

  private void send(QuicStreamChannel open, boolean last) {
    int n = (int) chunk.size();
    if (n > 0) {
      hold.wroteBytes();
    }
    ByteBuf bytes = open.alloc().directBuffer(Math.max(n, 1));
    drain(chunk, bytes);
    session.countSent(n);
    writing = true;
    take(session.turns().after(turn));
    ChannelFuture sending = open.write(last ? new DefaultQuicStreamFrame(bytes, true) : bytes);
    if (sending.isDone()) {
      sent(sending, last);
    } else {
      Later.ignore(
          sending.addListener(
              future -> {
                sent(sending, last);
                pump();
              }));
    }
  }

  /** Gives the stream another turn. */
  private void take(int next) {
    QuicStreamChannel open = channel;
    if (next != turn && open != null && !over) {
      Later.ignore(open.updatePriority(new QuicStreamPriority(next, false)));
    }
    turn = next;
  }

  /** The turns are counted from the beginning again. */
  void restartTurn() {
    take(session.turns().restarted(turn));
  }

  private static void drain(Buffer from, ByteBuf to) {
    try {
      from.writeTo(new Into(to), from.size());
    } catch (IOException e) {
      throw new UncheckedIOException("memory has no errors", e);
    }
  }

  private void sent(ChannelFuture sending, boolean last) {
    writing = false;
    session.turns().sent(turn);
    if (!sending.isSuccess()) {
      stream.remoteStopped(QuicStream.stoppedByRemote());
      finSent = true;
    } else {
      finSent |= last;
    }
    endIfDone();
  }

  // ---- reading

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(false).setRecvByteBufAllocator(READ_SIZE);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = (QuicStreamChannel) context.channel();
    context.read();
  }

  void readOn() {
    QuicStreamChannel open = channel;
    if (open != null && !over && !finReceived) {
      open.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    ByteBuf bytes = (ByteBuf) message;
    try {
      reading = bytes;
      heard = true;
      session.countReceived(bytes.readableBytes());
      while (bytes.isReadable()) {
        arrived.readFrom(this, bytes.readableBytes());
      }
    } finally {
      reading = null;
      bytes.release();
    }
    if (!kept) {
      kept = session.batch().keeps(this);
    }
    if (!kept && stream.deliver(arrived)) {
      context.read();
    }
  }

  /** The batch of datagrams is over: takes all that they have brought, and hands it on. */
  void settle() {
    QuicStreamChannel open = channel;
    if (open != null && !over && !finReceived && stream.wantsMore()) {
      open.read();
    }
    kept = false;
    if (!over && !finReceived && stream.deliver(arrived)) {
      readOn();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete) {
      remoteFinished();
    }
  }

  /** Looks whether the remote has ended the stream and QUIC has not told. */
  void lookForEnd() {
    QuicStreamChannel open = channel;
    if (open != null
        && heard
        && !over
        && !finReceived
        && stream.wantsMore()
        && Inside.isOver(open)) {
      remoteFinished();
    }
  }

  private void remoteFinished() {
    stream.deliver(arrived);
    finReceived = true;
    stream.remoteFinished();
    endIfDone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    long code =
        cause instanceof QuicStreamResetException reset
            ? reset.applicationProtocolCode()
            : ResetCode.NONE;
    stream.breakWith(new Reset("the remote reset the stream", code));
    reset(ResetCode.NONE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stream.deliver(arrived);
    if (!finReceived || !finSent) {
      stream.outlive(session.endOr(new Reset("the stream is gone", ResetCode.NONE)));
    }
    end();
  }

  // ---- ending

  void reset(long code) {
    QuicStreamChannel open = channel;
    if (open != null && !over) {
      Later.ignore(open.shutdown(Codes.onTheWire(code), open.newPromise()));
    }
    end();
  }

  /** Nobody reads any more, and the remote has not ended: tells it to stop. */
  void stopReading() {
    QuicStreamChannel open = channel;
    if (open != null && !over && !finReceived) {
      Later.ignore(open.shutdownInput(Codes.onTheWire(ResetCode.NONE), open.newPromise()));
      remoteFinished();
    }
  }

  private void endIfDone() {
    if (finSent && finReceived && !writing) {
      end();
    }
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    hold.stop();
    arrived.clear();
    QuicStreamChannel open = channel;
    session.remove(stream, open != null);
    if (open != null) {
      Later.ignore(open.close());
      session.forget(open);
    }
  }

  // ---- the direct memory that is being read, as a channel: one copy, into the segments

  @Override
  public int read(ByteBuffer target) {
    ByteBuf from = reading;
    if (from == null || !from.isReadable()) {
      return -1;
    }
    int n = Math.min(target.remaining(), from.readableBytes());
    target.limit(target.position() + n);
    from.readBytes(target);
    return n;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // there is nothing to close
  }
}
