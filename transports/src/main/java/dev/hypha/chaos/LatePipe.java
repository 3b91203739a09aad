package dev.hypha.chaos;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pipe whose written bytes travel for a while: each chunk until its time, in order. A thread
 * delivers them as long as there are any. Reading is that of the pipe beneath.
 */
final class LatePipe implements Duplex {
  static final int ON_THE_WAY_BYTES_MAX = 1 << 20;
  private static final int CHUNK_BYTES_MAX = 64 << 10;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Duplex pipe;
  private final Dice dice;
  private final Runtime runtime;
  private final Source source = new LateSource();
  private final Sink sink = new LateSink();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Chunk> onTheWay = new ArrayDeque<>();
  private long bytesOnTheWay;
  private long lastDue;
  private boolean delivering;
  private boolean ended;
  private boolean closed;
  private boolean done;
  private boolean broken;
  private Runtime.Timer patience = () -> {};

  LatePipe(Duplex pipe, Dice dice, Runtime runtime) {
    this.pipe = pipe;
    this.dice = dice;
    this.runtime = runtime;
    this.lastDue = runtime.nanoTime();
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Sink sink() {
    return sink;
  }

  @Override
  public void reset(long code) {
    breakOff();
    pipe.reset(code);
  }

  /** What is on its way is delivered at once, if the peer takes it within a second. */
  @Override
  public void close() {
    if (endsNow()) {
      pipe.close();
      return;
    }
    try {
      pipe.source().close(); // wakes its reader
    } catch (IOException e) {
      reset(ResetCode.NONE);
    }
  }

  /** Marks the end; false if something is on its way, whose thread closes what is beneath. */
  private boolean endsNow() {
    lock.lock();
    try {
      if (!closed && delivering) {
        patience =
            runtime.at(runtime.nanoTime() + LAST_WORDS.toNanos(), () -> pipe.reset(ResetCode.NONE));
      }
      closed = true;
      changed.signalAll();
      return !delivering;
    } finally {
      lock.unlock();
    }
  }

  // ---- on the way

  private void send(Buffer bytes, long n) throws IOException {
    for (long left = n; left > 0; ) {
      long part = Math.min(left, CHUNK_BYTES_MAX);
      Buffer chunk = new Buffer();
      chunk.write(bytes, part);
      left -= part;
      send(chunk, false);
    }
  }

  private void send(Buffer bytes, boolean isEnd) throws IOException {
    lock.lock();
    try {
      while (bytesOnTheWay >= ON_THE_WAY_BYTES_MAX && !isOver()) {
        changed.awaitUninterruptibly();
      }
      if (isOver()) {
        throw new IOException(broken ? "the pipe is broken" : "the pipe is closed");
      }
      ended = isEnd;
      long due = runtime.nanoTime() + dice.delayNanos();
      lastDue = due - lastDue > 0 ? due : lastDue; // none overtakes the one before it
      onTheWay.add(new Chunk(bytes, lastDue, isEnd));
      bytesOnTheWay += bytes.size();
      if (!delivering) {
        delivering = true;
        runtime.fork("chaos-deliver", this::deliver);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    return ended || closed || broken;
  }

  /** The thread that delivers, until nothing is on its way. */
  private void deliver() {
    try {
      for (Optional<Chunk> next = next(); next.isPresent(); next = next()) {
        Buffer bytes = next.get().bytes();
        if (next.get().isEnd()) {
          pipe.sink().close();
        } else {
          pipe.sink().write(bytes, bytes.size());
          pipe.sink().flush();
        }
      }
    } catch (IOException e) {
      breakOff();
      pipe.reset(ResetCode.NONE);
      return;
    }
    if (isDone()) {
      pipe.close();
    }
  }

  /** Waits for the time of the next chunk, unless the pipe is closed meanwhile. */
  private Optional<Chunk> next() {
    lock.lock();
    try {
      while (!onTheWay.isEmpty() && !closed && runtime.nanoTime() - onTheWay.peek().due() < 0) {
        Runtime.Timer timer = runtime.at(onTheWay.peek().due(), this::wake);
        try {
          changed.awaitUninterruptibly();
        } finally {
          timer.cancel();
        }
      }
      Chunk next = onTheWay.poll();
      if (next == null) {
        delivering = false;
        done = closed;
        patience.cancel();
        return Optional.empty();
      }
      bytesOnTheWay -= next.bytes().size();
      changed.signalAll();
      return Optional.of(next);
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isDone() {
    lock.lock();
    try {
      return done;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void breakOff() {
    lock.lock();
    try {
      broken = true;
      delivering = false;
      onTheWay.clear();
      bytesOnTheWay = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What travels.
   *
   * @param due when it arrives
   * @param isEnd whether nothing comes after it
   */
  private record Chunk(Buffer bytes, long due, boolean isEnd) {}

  private final class LateSource implements Source {
    @Override
    public long read(Buffer target, long max) throws IOException {
      long n = pipe.source().read(target, max);
      requireOpen();
      return n;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = pipe.source().read(target, offset, length);
      requireOpen();
      return n;
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
    }

    private void requireOpen() throws IOException {
      if (isClosed()) {
        throw new IOException("the pipe is closed");
      }
    }
  }

  private final class LateSink implements Sink {
    @Override
    public void write(Buffer from, long n) throws IOException {
      send(from, n);
    }

    @Override
    public void flush() {
      // what is written is on its way
    }

    @Override
    public void close() throws IOException {
      lock.lock();
      try {
        if (isOver()) {
          return;
        }
      } finally {
        lock.unlock();
      }
      send(new Buffer(), true);
    }
  }
}
