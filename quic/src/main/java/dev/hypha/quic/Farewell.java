package dev.hypha.quic;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection with a code of ours. A dialer whose handshake the listener has not confirmed
 * yet still has the keys of the handshake. If quiche owes a probe there when it is closed so, it
 * sends acknowledgements instead, without end and without ever saying goodbye, and remembers each:
 * the event loop hangs and memory runs out. Netty makes that happen when a timer is due at the
 * moment of the close, which it looks at between its last packets and the close itself.
 *
 * <p>So that timer is taken away before. And as a listener that never confirms may find another way
 * to such a debt, what is said at a close is counted: then it is cut off, and the connection gone.
 *
 * <p>Spec: RFC 9000, section 10.2.3; RFC 9001, section 4.1.2. It takes the same right as {@link
 * ClosedStreams}. On the event loop.
 */
final class Farewell {
  private static final System.Logger LOG = System.getLogger(Farewell.class.getName());

  /** Sixteen packets each: more than what may be on its way when a connection is closed. */
  private static final int CALLS_MAX = 1024;

  private static volatile @Nullable Timers timers;
  private static volatile boolean refused;

  private Farewell() {}

  static void say(QuicChannel channel, int code) {
    cancelTimer(channel);
    closeWithin(CALLS_MAX, channel, code);
  }

  /** Visible for tests: the close alone. */
  static void closeWithin(int calls, QuicChannel channel, int code) {
    Runnable close =
        () -> Later.ignore(channel.close(true, code, Unpooled.EMPTY_BUFFER, channel.newPromise()));
    if (channel.config().getOption(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR)
        instanceof Segments segments) {
      segments.atMost(calls, close);
    } else {
      close.run();
    }
  }

  /** How Netty's timer is reached. */
  private record Timers(MethodHandle of, MethodHandle cancel) {
    static Timers in(QuicChannel channel) throws ReflectiveOperationException {
      Class<?> type = channel.getClass();
      Class<?> timer =
          Class.forName(type.getName() + "$TimeoutHandler", false, type.getClassLoader());
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      return new Timers(
          inside.findGetter(type, "timeoutHandler", timer),
          inside.findVirtual(timer, "cancel", MethodType.methodType(void.class)));
    }
  }

  private static void cancelTimer(QuicChannel channel) {
    Timers known = timers(channel);
    if (known == null) {
      return;
    }
    try {
      known.cancel().invoke(known.of().invoke(channel));
    } catch (Throwable e) {
      throw new IllegalStateException("Netty did not let go of a timer", e);
    }
  }

  private static @Nullable Timers timers(QuicChannel channel) {
    Timers known = timers;
    if (known != null || refused) {
      return known;
    }
    try {
      Timers found = Timers.in(channel);
      timers = found;
      return found;
    } catch (ReflectiveOperationException e) {
      LOG.log(
          Level.DEBUG,
          "a connection that is closed while its handshake is confirmed may be cut off: {0}",
          e.getMessage());
      refused = true;
      return null;
    }
  }
}
