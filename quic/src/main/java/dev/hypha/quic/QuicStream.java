package dev.hypha.quic;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a session, as its reader and its writer see it: two queues, of which the event loop
 * has the other ends ({@link StreamPump}). One thread reads and one writes, any may close.
 *
 * <p>Spec: RFC 9000, sections 2 and 3.
 */
final class QuicStream implements Duplex {
  /** What the reading thread takes out of the loop's hands at once, in bytes. */
  private static final int TAKE_BYTES = 64 * 1024;

  private final QuicSession session;
  private final StreamPump pump;
  private final int bufferBytes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Condition writable = lock.newCondition();

  private final Buffer received = new Buffer();
  private boolean finReceived;
  private boolean readClosed;

  /** The loop reads no more until the reader has made room. */
  private boolean paused;

  private final Buffer pending = new Buffer();
  private boolean finDue;
  private boolean finTaken;
  private boolean pumpDue;
  private @Nullable IOException stopped;

  private @Nullable IOException broken;
  private boolean severed;
  private Runtime.@Nullable Timer linger;

  /** Touched by the reading thread only: bytes that have made room for others. */
  private final Buffer taken = new Buffer();

  private final Source source = new StreamSource();
  private final Sink sink = new StreamSink();

  QuicStream(QuicSession session, boolean ours) {
    this.session = session;
    this.bufferBytes = session.config().streamBufferBytes();
    this.pump = new StreamPump(session, this, ours);
  }

  StreamPump pump() {
    return pump;
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
    lock.lock();
    try {
      if (broken != null || (finTaken && finReceived)) {
        return;
      }
      breakUp(new Reset("we reset the stream", code), true);
    } finally {
      lock.unlock();
    }
    session.execute(() -> pump.reset(code));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (broken != null) {
        return;
      }
      if (!finReceived && !readClosed) {
        linger = session.afterLinger(this::stopLingering);
      }
      readClosed = true;
      finDue = true;
      makeRoom();
      readable.signalAll();
      writable.signalAll();
    } finally {
      lock.unlock();
    }
    pumpSoon();
  }

  private void stopLingering() {
    session.execute(pump::stopReading);
  }

  // ---- called by the event loop

  /** Bytes that have come; whether to read on at once. */
  boolean deliver(Buffer bytes) {
    lock.lock();
    try {
      if (readClosed || broken != null) {
        bytes.clear();
        return true;
      }
      received.writeAll(bytes);
      paused = received.size() >= bufferBytes;
      readable.signalAll();
      return !paused;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the loop is reading on. */
  boolean wantsMore() {
    lock.lock();
    try {
      return !paused && broken == null;
    } finally {
      lock.unlock();
    }
  }

  void remoteFinished() {
    lock.lock();
    try {
      finReceived = true;
      cancelLinger();
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The remote reads no more of this stream. */
  void remoteStopped(IOException why) {
    lock.lock();
    try {
      if (stopped == null) {
        stopped = why;
      }
      pending.clear();
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The remote has reset the stream: what waits for the reader is void. */
  void breakWith(IOException reason) {
    lock.lock();
    try {
      if (broken == null) {
        breakUp(reason, true);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone: what it has brought can still be read. */
  void outlive(IOException reason) {
    lock.lock();
    try {
      if (broken == null) {
        severed = true;
        breakUp(reason, false);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves what is next to be sent to the end of {@code target}, at most {@code max} bytes; whether
   * the stream ends with it.
   */
  boolean takePending(Buffer target, long max) {
    lock.lock();
    try {
      pumpDue = false;
      if (broken != null) {
        return false;
      }
      target.write(pending, Math.min(max, pending.size()));
      if (pending.size() < bufferBytes) {
        writable.signalAll();
      }
      boolean last = finDue && !finTaken && pending.isEmpty();
      finTaken |= last;
      return last;
    } catch (EOFException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes wait to be taken. */
  long pending() {
    lock.lock();
    try {
      return pending.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing more will be written. */
  boolean isFinDue() {
    lock.lock();
    try {
      return finDue;
    } finally {
      lock.unlock();
    }
  }

  // ---- with the lock held

  private void breakUp(IOException reason, boolean drop) {
    broken = reason;
    if (drop) {
      received.clear();
    }
    pending.clear();
    cancelLinger();
    readable.signalAll();
    writable.signalAll();
  }

  private void cancelLinger() {
    if (linger != null) {
      linger.cancel();
      linger = null;
    }
  }

  private void makeRoom() {
    received.clear();
    if (paused) {
      paused = false;
      session.execute(pump::readOn);
    }
  }

  private void requireWritable() throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (stopped != null) {
      throw stopped;
    }
    if (finDue) {
      throw new IOException("the stream is closed for writing");
    }
  }

  // ---- without it

  private void pumpSoon() {
    lock.lock();
    try {
      if (pumpDue) {
        return;
      }
      pumpDue = true;
    } finally {
      lock.unlock();
    }
    session.execute(pump::pump);
  }

  /** The reading end. */
  private final class StreamSource implements Source {
    @Override
    public long read(Buffer target, long max) throws IOException {
      if (taken.isEmpty() && !take()) {
        return -1;
      }
      long n = Math.min(max, taken.size());
      target.write(taken, n);
      return n;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (taken.isEmpty() && !take()) {
        return -1;
      }
      return taken.read(target, offset, length);
    }

    /** Waits for bytes and moves some into {@code taken}; false at the end of the stream. */
    private boolean take() throws IOException {
      boolean resume;
      lock.lock();
      try {
        while (received.isEmpty()) {
          if (finReceived && (broken == null || severed)) {
            return false;
          }
          if (broken != null) {
            throw broken;
          }
          if (readClosed) {
            throw new IOException("the stream is closed for reading");
          }
          readable.awaitUninterruptibly();
        }
        taken.write(received, Math.min(TAKE_BYTES, received.size()));
        resume = paused && received.size() <= bufferBytes / 2;
        paused &= !resume;
      } finally {
        lock.unlock();
      }
      if (resume) {
        session.execute(pump::readOn);
      }
      return true;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        readClosed = true;
        makeRoom();
        readable.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** The writing end. */
  private final class StreamSink implements Sink {
    @Override
    public void write(Buffer from, long n) throws IOException {
      long left = n;
      while (left > 0) {
        lock.lock();
        try {
          long part = Math.min(left, awaitRoom());
          pending.write(from, part);
          left -= part;
        } finally {
          lock.unlock();
        }
        pumpSoon();
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        lock.lock();
        try {
          int part = (int) Math.min(end - at, awaitRoom());
          pending.write(from, at, part);
          at += part;
        } finally {
          lock.unlock();
        }
        pumpSoon();
      }
    }

    /** With the lock held: how many bytes there is room for, at least one. */
    private long awaitRoom() throws IOException {
      requireWritable();
      while (pending.size() >= bufferBytes) {
        writable.awaitUninterruptibly();
        requireWritable();
      }
      return bufferBytes - pending.size();
    }

    @Override
    public void flush() {
      // every write is on its way
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (broken != null || finDue) {
          return;
        }
        finDue = true;
        writable.signalAll();
      } finally {
        lock.unlock();
      }
      pumpSoon();
    }
  }

  /** How a stream ends that its writer is told nothing more of. */
  static Reset stoppedByRemote() {
    return new Reset("the remote reads no more of the stream", ResetCode.NONE);
  }
}
