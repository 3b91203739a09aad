package dev.hypha.quic;

import dev.hypha.core.Runtime;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive while it has streams: a datagram of one byte, three times in the idle
 * time-out. (quiche has a PING frame, and Netty no way to ask for it.) A peer that takes no
 * datagrams has a keep-alive of its own: so it is with rust and js. As often it looks for what
 * nobody tells ({@link Inside}). Thread-safe.
 */
final class KeepAlive {
  private static final int PER_TIMEOUT = 3;

  /** No datagram protocol has this name, so whoever gets it drops it. */
  private static final byte[] NOTHING = {0};

  private final QuicChannel channel;
  private final Runtime runtime;
  private final IntSupplier streams;
  private final boolean wanted;
  private final Runnable look;
  private final long intervalNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private Runtime.@Nullable Timer timer;
  private boolean stopped;
  private volatile boolean possible;

  /**
   * @param wanted whether something is to be sent
   * @param look runs on the event loop, as often
   */
  KeepAlive(
      QuicChannel channel,
      boolean wanted,
      Duration idleTimeout,
      Runtime runtime,
      IntSupplier streams,
      Runnable look) {
    this.channel = channel;
    this.runtime = runtime;
    this.streams = streams;
    this.wanted = wanted;
    this.look = look;
    this.intervalNanos = idleTimeout.toNanos() / PER_TIMEOUT;
  }

  /** The remote takes datagrams. */
  void isPossible() {
    possible = true;
  }

  void streamOpened() {
    lock.lock();
    try {
      if (timer == null && !stopped) {
        timer = runtime.at(runtime.nanoTime() + intervalNanos, this::beat);
      }
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopped = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  private void beat() {
    lock.lock();
    try {
      timer = null;
    } finally {
      lock.unlock();
    }
    if (streams.getAsInt() > 0) {
      streamOpened();
      send();
    }
  }

  private void send() {
    try {
      channel
          .eventLoop()
          .execute(
              () -> {
                look.run();
                if (wanted && possible) {
                  Later.ignore(channel.writeAndFlush(Unpooled.wrappedBuffer(NOTHING)));
                }
              });
    } catch (RejectedExecutionException e) {
      stop();
    }
  }
}
