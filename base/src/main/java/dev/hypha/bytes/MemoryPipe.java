package dev.hypha.bytes;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pipe within this process: two ends, each a {@link Duplex}, with a bounded queue in each
 * direction. A writer waits while the queue is full. Of each end one thread reads and one writes at
 * a time; any thread may close.
 */
public final class MemoryPipe {
  private final Duplex left;
  private final Duplex right;

  /**
   * @param capacityBytes what a direction holds before its writer waits; at least 1
   */
  public MemoryPipe(int capacityBytes) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("a pipe of " + capacityBytes + " bytes");
    }
    Lane toRight = new Lane(capacityBytes);
    Lane toLeft = new Lane(capacityBytes);
    this.left = new End(toLeft, toRight);
    this.right = new End(toRight, toLeft);
  }

  public Duplex left() {
    return left;
  }

  public Duplex right() {
    return right;
  }

  private record End(Lane in, Lane out) implements Duplex {
    @Override
    public Source source() {
      return in;
    }

    @Override
    public Sink sink() {
      return out;
    }

    @Override
    public void reset(long code) {
      in.cut();
      out.cut();
    }

    @Override
    public void close() {
      in.abandon();
      out.end();
    }
  }

  /** One direction. */
  private static final class Lane implements Source, Sink {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Buffer queue = new Buffer();
    private boolean ended;
    private boolean abandoned;
    private boolean cut;

    Lane(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public long read(Buffer sink, long max) throws IOException {
      lock.lock();
      try {
        while (queue.isEmpty()) {
          requireWhole();
          if (ended) {
            return -1;
          }
          if (abandoned) {
            throw new IOException("the pipe is closed");
          }
          changed.awaitUninterruptibly();
        }
        long n = Math.min(max, queue.size());
        sink.write(queue, n);
        changed.signalAll();
        return n;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(Buffer source, long n) throws IOException {
      long left = n;
      lock.lock();
      try {
        while (left > 0) {
          while (queue.size() >= capacity && !ended && !abandoned && !cut) {
            changed.awaitUninterruptibly();
          }
          requireWhole();
          if (ended || abandoned) {
            throw new IOException("the pipe is closed");
          }
          long part = Math.min(left, capacity - queue.size());
          queue.write(source, part);
          left -= part;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void flush() {
      // a write is visible at once
    }

    /** Ends the direction as its writer. */
    @Override
    public void close() {
      end();
    }

    void end() {
      mark(() -> ended = true);
    }

    void abandon() {
      mark(() -> abandoned = true);
    }

    void cut() {
      mark(
          () -> {
            cut = true;
            queue.clear();
          });
    }

    private void mark(Runnable change) {
      lock.lock();
      try {
        change.run();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void requireWhole() throws IOException {
      if (cut) {
        throw new IOException("the pipe was reset");
      }
    }
  }
}
