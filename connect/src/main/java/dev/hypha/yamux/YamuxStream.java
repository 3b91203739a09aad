package dev.hypha.yamux;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.Runtime;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a session. Its state is guarded by the session's lock; one thread reads and one
 * writes, any may close.
 *
 * <p>Spec: yamux/README.md, "Stream lifecycle".
 */
final class YamuxStream implements Duplex {
  /** What the reading thread takes out of the session's hands at once, in bytes. */
  private static final int TAKE_BYTES = 64 * 1024;

  final YamuxSession session;
  final int id;
  final boolean ours;

  private final Condition changed;
  private final Buffer received = new Buffer();
  final ReceiveWindow window;
  private long sendCredit = Frame.INITIAL_WINDOW;

  /** SYN or ACK, until a frame has carried it. */
  private int greeting;

  private boolean acknowledged;
  private boolean finDue;
  private boolean finSent;
  private boolean finReceived;
  private boolean readClosed;
  private boolean grantDue;
  private boolean resetDue;
  private long resetCode;
  private @Nullable IOException broken;
  private boolean severed;
  private Runtime.@Nullable Timer linger;

  /** Whether the session has this stream in its queue of streams with something to say. */
  boolean queued;

  /** Touched by the reading thread only: bytes that have left the window. */
  private final Buffer taken = new Buffer();

  private final Source source = new StreamSource();
  private final Sink sink = new StreamSink();

  YamuxStream(YamuxSession session, int id, boolean ours, ReceiveWindow window) {
    this.session = session;
    this.id = id;
    this.ours = ours;
    this.window = window;
    this.changed = session.lock.newCondition();
    this.greeting = ours ? Frame.SYN : Frame.ACK;
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
    session.lock.lock();
    try {
      if (broken != null || over()) {
        return;
      }
      broken = new Reset("we reset the stream", code);
      resetDue = (greeting & Frame.SYN) == 0;
      resetCode = code;
      received.clear();
      release();
      if (resetDue) {
        session.enqueue(this);
      }
    } finally {
      session.lock.unlock();
    }
    session.drainSoon();
  }

  @Override
  public void close() {
    session.lock.lock();
    try {
      if (broken == null) {
        if (!finReceived && !readClosed) {
          linger = session.lingerThenReset(this);
        }
        readClosed = true;
        received.clear();
        finish();
      }
    } finally {
      session.lock.unlock();
    }
    session.drainSoon();
  }

  // ---- called by the session with its lock held

  /** Takes credit from the remote; false if the sum leaves 32 bits. */
  boolean addCredit(long delta) {
    sendCredit += delta;
    changed.signalAll();
    return sendCredit <= 0xffff_ffffL;
  }

  void acknowledge() {
    if (!acknowledged) {
      acknowledged = true;
      session.acknowledged(this);
    }
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  void deliver(Buffer body) {
    if (readClosed || broken != null) {
      body.clear();
    } else {
      received.writeAll(body);
      changed.signalAll();
    }
  }

  void remoteFinished() {
    finReceived = true;
    changed.signalAll();
    removeIfOver();
  }

  void cancelLinger() {
    if (linger != null) {
      linger.cancel();
      linger = null;
    }
  }

  /** The remote has reset the stream: what waits for the reader is void. */
  void breakWith(IOException reason) {
    if (broken == null) {
      broken = reason;
      received.clear();
      release();
    }
  }

  /** The connection is gone: what it has brought can still be read. */
  void outlive(IOException reason) {
    if (broken == null) {
      broken = reason;
      severed = true;
      release();
    }
  }

  /**
   * The next frame this stream has to say besides data, written into {@code header}; false when
   * there is none.
   */
  boolean nextControl(byte[] header) {
    if (resetDue) {
      resetDue = false;
      Frame.encode(header, Frame.Type.WINDOW_UPDATE, Frame.RST, id, (int) resetCode);
      return true;
    }
    if (broken != null || (!finDue && !grantDue)) {
      return false;
    }
    int delta = 0;
    if (grantDue) {
      grantDue = false;
      delta = session.grant(window, received.size());
    }
    int flags = takeGreeting();
    if (finDue) {
      finDue = false;
      finSent = true;
      flags |= Frame.FIN;
      removeIfOver();
    }
    Frame.encode(header, Frame.Type.WINDOW_UPDATE, flags, id, delta);
    return true;
  }

  private int takeGreeting() {
    int flags = greeting;
    greeting = 0;
    return flags;
  }

  private boolean over() {
    return finSent && finReceived;
  }

  private void removeIfOver() {
    if (over()) {
      session.remove(this);
    }
  }

  private void release() {
    finDue = false;
    grantDue = false;
    changed.signalAll();
    session.remove(this);
  }

  private void finish() {
    if (!finDue && !finSent) {
      finDue = true;
      changed.signalAll();
      session.enqueue(this);
    }
  }

  private void requireWritable() throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (finDue || finSent) {
      throw new IOException("the stream is closed for writing");
    }
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
      boolean granting;
      session.lock.lock();
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
          changed.awaitUninterruptibly();
        }
        taken.write(received, Math.min(TAKE_BYTES, received.size()));
        granting = !finReceived && broken == null && window.due(received.size()) > 0;
        if (granting) {
          grantDue = true;
          session.enqueue(YamuxStream.this);
        }
      } catch (EOFException e) {
        throw new AssertionError(e);
      } finally {
        session.lock.unlock();
      }
      if (granting) {
        session.drainIfFree();
      }
      return true;
    }

    @Override
    public void close() {
      session.lock.lock();
      try {
        readClosed = true;
        received.clear();
        changed.signalAll();
      } finally {
        session.lock.unlock();
      }
    }
  }

  /** The writing end. */
  private final class StreamSink implements Sink {
    @Override
    public void write(Buffer from, long n) throws IOException {
      long left = n;
      while (left > 0) {
        awaitCredit();
        session.takeTurn();
        try {
          int part = spend(left);
          if (part > 0) {
            session.writeData(from, part);
            left -= part;
          }
        } finally {
          session.giveTurnBack();
        }
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        awaitCredit();
        session.takeTurn();
        try {
          int part = spend(end - at);
          if (part > 0) {
            session.writeData(from, at, part);
            at += part;
          }
        } finally {
          session.giveTurnBack();
        }
      }
    }

    private void awaitCredit() throws IOException {
      session.lock.lock();
      try {
        while (sendCredit == 0) {
          requireWritable();
          changed.awaitUninterruptibly();
        }
        requireWritable();
      } finally {
        session.lock.unlock();
      }
    }

    /** With the turn in hand: takes credit for the next frame and prepares its header. */
    private int spend(long wanted) throws IOException {
      session.lock.lock();
      try {
        requireWritable();
        int part = (int) Math.min(Math.min(wanted, sendCredit), YamuxSession.DATA_BYTES_MAX);
        if (part > 0) {
          sendCredit -= part;
          session.countSent(part);
          Frame.encode(session.header, Frame.Type.DATA, takeGreeting(), id, part);
        }
        return part;
      } finally {
        session.lock.unlock();
      }
    }

    @Override
    public void flush() {
      // every write has flushed, or left it to the next in turn
    }

    @Override
    public void close() {
      session.lock.lock();
      try {
        if (broken == null) {
          finish();
        }
      } finally {
        session.lock.unlock();
      }
      session.drainIfFree();
    }
  }
}
