package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What we need of Netty's QUIC and it does not show. The right to see it everybody has on the class
 * path; on the module path it is given by {@code --add-opens}. Where it is not given, each of these
 * says so by its answer, and its caller does without.
 *
 * <p>On the event loop of the connection.
 */
final class Inside {
  private static final System.Logger LOG = System.getLogger(Inside.class.getName());
  private static final int DONE = -1; // QUICHE_ERR_DONE

  /** Null where Netty's package is closed. */
  private static final @Nullable Handles HANDLES = Handles.find();

  private Inside() {}

  /** Whether there is anything to be had. */
  static boolean isOpen() {
    return HANDLES != null;
  }

  /**
   * Takes a closed stream out of the list that Netty's channel keeps of them; false if it could
   * not. Netty itself does so only with those that ended with a FIN, and a peer that resets would
   * make the list grow for as long as the connection lives.
   */
  static boolean forget(QuicStreamChannel stream) {
    if (HANDLES == null) {
      return false;
    }
    try {
      HANDLES.streamClosed.invokeExact((Object) stream.parent(), stream.streamId());
      return true;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Whether all of {@code stream} has come and was read; false where it cannot be known. Only of a
   * stream of which something has come. Netty tells nobody of an end that comes together with bytes
   * that were read before: so a sender says it that was told of neither, as some packets were lost.
   */
  static boolean isOver(QuicStreamChannel stream) {
    if (HANDLES == null) {
      return false;
    }
    try {
      long connection = HANDLES.address(stream.parent());
      return connection != 0
          && (boolean) HANDLES.finished.invokeExact(connection, stream.streamId());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Takes away the timer of a connection, until something is sent. */
  static void cancelTimer(QuicChannel channel) {
    if (HANDLES == null) {
      return;
    }
    try {
      HANDLES.cancel.invokeExact((Object) HANDLES.timer.invokeExact((Object) channel));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The connection that has {@code id}, of those that {@code codec} keeps. */
  static @Nullable QuicChannel connection(ChannelInboundHandler codec, ByteBuffer id) {
    if (HANDLES == null) {
      return null;
    }
    try {
      return (QuicChannel) (Object) HANDLES.channel.invokeExact((Object) codec, id);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Gives quiche a packet of an established connection, without Netty's looking at what it has
   * brought: that is due with the next one.
   *
   * @param packet in memory of its own, outside the heap
   */
  static void receive(QuicChannel channel, DatagramPacket packet) {
    Handles known = HANDLES;
    if (known == null) {
      throw new IllegalStateException("nobody may");
    }
    try {
      Object connection = known.connection.invokeExact((Object) channel);
      long address = known.address(channel);
      if (address == 0) {
        return;
      }
      ByteBuffer info = (ByteBuffer) known.receiveInfo.invokeExact(connection);
      known.setReceiveInfo.invokeExact(info, packet.sender(), packet.recipient());
      ByteBuf bytes = packet.content();
      int result =
          (int)
              known.receive.invokeExact(
                  address,
                  bytes.memoryAddress() + bytes.readerIndex(),
                  bytes.readableBytes(),
                  (long) known.memory.invokeExact(info));
      if (result < 0 && result != DONE) {
        channel.pipeline().fireExceptionCaught((Exception) known.exception.invokeExact(result));
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("Netty did not do what it is there for", e);
  }

  /** How Netty is asked. */
  private record Handles(
      MethodHandle connection,
      MethodHandle freed,
      MethodHandle addressOf,
      MethodHandle streamClosed,
      MethodHandle finished,
      MethodHandle timer,
      MethodHandle cancel,
      MethodHandle channel,
      MethodHandle receiveInfo,
      MethodHandle setReceiveInfo,
      MethodHandle memory,
      MethodHandle receive,
      MethodHandle exception) {
    private static final String PACKAGE = "io.netty.handler.codec.quic.";

    /** Where quiche has the connection; 0 if it has gone. */
    long address(QuicChannel of) throws Throwable {
      Object open = connection.invokeExact((Object) of);
      return open == null || (boolean) freed.invokeExact(open)
          ? 0
          : (long) addressOf.invokeExact(open);
    }

    static @Nullable Handles find() {
      try {
        return in(named("QuicheQuicChannel"));
      } catch (ReflectiveOperationException e) {
        LOG.log(
            Level.DEBUG,
            "an end of a stream may be missed if packets are lost, and connections of which many"
                + " streams were reset will be closed: {0}",
            e.getMessage());
        return null;
      }
    }

    private static Handles in(Class<?> channel) throws ReflectiveOperationException {
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(channel, MethodHandles.lookup());
      Class<?> connection = named("QuicheQuicConnection");
      Class<?> timer = named("QuicheQuicChannel$TimeoutHandler");
      Class<?> quiche = named("Quiche");
      return new Handles(
          loose(inside.findGetter(channel, "connection", connection)),
          loose(inside.findVirtual(connection, "isFreed", of(boolean.class))),
          loose(inside.findVirtual(connection, "address", of(long.class))),
          loose(inside.findVirtual(channel, "streamClosed", of(void.class, long.class))),
          inside.findStatic(
              quiche, "quiche_conn_stream_finished", of(boolean.class, long.class, long.class)),
          loose(inside.findGetter(channel, "timeoutHandler", timer)),
          loose(inside.findVirtual(timer, "cancel", of(void.class))),
          loose(
              inside.findVirtual(
                  named("QuicheQuicCodec"), "getChannel", of(channel, ByteBuffer.class))),
          loose(inside.findVirtual(connection, "nextRecvInfo", of(ByteBuffer.class))),
          inside.findStatic(
              named("QuicheRecvInfo"),
              "setRecvInfo",
              of(void.class, ByteBuffer.class, InetSocketAddress.class, InetSocketAddress.class)),
          inside.findStatic(quiche, "memoryAddressWithPosition", of(long.class, ByteBuffer.class)),
          inside.findStatic(
              quiche,
              "quiche_conn_recv",
              of(int.class, long.class, long.class, int.class, long.class)),
          inside.findStatic(quiche, "convertToException", of(Exception.class, int.class)));
    }

    private static Class<?> named(String name) throws ClassNotFoundException {
      return Class.forName(PACKAGE + name, false, QuicChannel.class.getClassLoader());
    }

    private static MethodType of(Class<?> result, Class<?>... parameters) {
      return MethodType.methodType(result, parameters);
    }

    /** With the receiver, and a result that only Netty's package knows, as plain objects. */
    private static MethodHandle loose(MethodHandle exact) {
      MethodType type = exact.type().changeParameterType(0, Object.class);
      Class<?> result = type.returnType();
      boolean shown = result.isPrimitive() || result == ByteBuffer.class;
      return exact.asType(shown ? type : type.changeReturnType(Object.class));
    }
  }
}
