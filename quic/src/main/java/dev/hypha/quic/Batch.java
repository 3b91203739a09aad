package dev.hypha.quic;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.AttributeKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * The datagrams of a socket that are looked at together. What they bring to a stream is kept until
 * the last of them has been read, so its reader is woken once, and not for each. On the event loop.
 */
final class Batch {
  private static final AttributeKey<Batch> KEY = AttributeKey.valueOf(Batch.class.getName());

  private final Deque<StreamPump> touched = new ArrayDeque<>();
  private boolean open;

  private Batch() {}

  /** Of a socket that is new. */
  static Batch on(Channel socket) {
    Batch batch = new Batch();
    socket.attr(KEY).set(batch);
    return batch;
  }

  /** Of the socket of a connection. */
  static Batch of(QuicChannel connection) {
    return Objects.requireNonNull(connection.parent().attr(KEY).get());
  }

  /** A datagram is about to be looked at. */
  void begin() {
    open = true;
  }

  /** Whether {@code pump} is to keep what it has until {@link #end}, which will settle it. */
  boolean keeps(StreamPump pump) {
    if (open) {
      touched.add(pump);
    }
    return open;
  }

  /** All have been looked at. */
  void end() {
    open = false;
    for (StreamPump pump = touched.poll(); pump != null; pump = touched.poll()) {
      pump.settle();
    }
  }
}
