package dev.hypha.quic;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;

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
 * <p>Spec: RFC 9000, section 10.2.3; RFC 9001, section 4.1.2. On the event loop.
 */
final class Farewell {
  /** Sixteen packets each: more than what may be on its way when a connection is closed. */
  private static final int CALLS_MAX = 1024;

  private Farewell() {}

  static void say(QuicChannel channel, int code) {
    Inside.cancelTimer(channel);
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
}
