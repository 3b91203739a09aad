package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Datagrams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of a connection: two queues that have an end. One of a single zero byte is the
 * keep-alive's, and nobody is given it. Any thread may send and receive; the event loop delivers.
 *
 * <p>Spec: RFC 9221.
 */
final class QuicDatagrams implements Datagrams {
  private final QuicSession session;
  private final QuicChannel channel;
  private final int queueMax;
  private final AtomicInteger leaving = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();
  private final Deque<Bytes> received = new ArrayDeque<>();
  private volatile int bytesMax;
  private long missed;
  private @Nullable IOException ended;

  /**
   * @param queueMax how many may wait in either direction
   */
  QuicDatagrams(QuicSession session, QuicChannel channel, int bytesMax, int queueMax) {
    this.session = session;
    this.channel = channel;
    this.bytesMax = bytesMax;
    this.queueMax = queueMax;
  }

  @Override
  public int bytesMax() {
    return bytesMax;
  }

  void bytesMax(int now) {
    bytesMax = now;
  }

  @Override
  public boolean send(Bytes message) throws IOException {
    if (message.isEmpty() || message.size() > bytesMax) {
      throw new IllegalArgumentException(
          "a datagram of " + message.size() + " bytes, not of 1 to " + bytesMax);
    }
    if (isKeepAlive(message)) {
      throw new IllegalArgumentException("a datagram of one zero byte is the keep-alive's");
    }
    requireAlive();
    if (leaving.incrementAndGet() > queueMax) {
      leaving.decrementAndGet();
      return false;
    }
    session.execute(
        () ->
            Later.ignore(
                channel
                    .writeAndFlush(Unpooled.wrappedBuffer(message.toArray()))
                    .addListener(future -> leaving.decrementAndGet())));
    return true;
  }

  @Override
  public Bytes receive() throws IOException {
    lock.lock();
    try {
      while (received.isEmpty()) {
        if (ended != null) {
          throw ended;
        }
        come.awaitUninterruptibly();
      }
      return received.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long missed() {
    lock.lock();
    try {
      return missed;
    } finally {
      lock.unlock();
    }
  }

  private void requireAlive() throws IOException {
    lock.lock();
    try {
      if (ended != null) {
        throw ended;
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isKeepAlive(Bytes message) {
    return message.size() == 1 && message.at(0) == 0;
  }

  // ---- called by the event loop

  /** One has come: the oldest makes room for it. */
  void deliver(ByteBuf message) {
    byte[] bytes = new byte[message.readableBytes()];
    message.readBytes(bytes);
    Bytes whole = Bytes.owning(bytes);
    if (whole.isEmpty() || isKeepAlive(whole)) {
      return;
    }
    lock.lock();
    try {
      if (received.size() >= queueMax) {
        received.removeFirst();
        missed++;
      }
      received.addLast(whole);
      come.signal();
    } finally {
      lock.unlock();
    }
  }

  void end(IOException reason) {
    lock.lock();
    try {
      ended = reason;
      come.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
