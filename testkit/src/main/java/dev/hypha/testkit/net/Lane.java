package dev.hypha.testkit.net;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link SimulatedPipe}: what is written is held until it is flushed, travels as
 * a parcel, and is read at the other end. Bytes on their way and unread ones together are bounded
 * by the window; whoever writes more waits. The lock is that of the pipe.
 */
final class Lane {
  private static final int PARCEL_BYTES_MAX = 16 * 1024;
  private static final int PACKET_BYTES = 1400;
  private static final byte[] NOTHING = {};

  private final SimulatedNetwork network;
  private final Host from;
  private final Host to;
  private final int window;
  private final ReentrantLock lock;
  private final Condition readable;
  private final Condition writable;
  private final Source source = new Reader();
  private final Sink sink = new Writer();
  private @Nullable Lane reverse;

  // at the writer's end
  private byte[] held = NOTHING;
  private int heldBytes;
  private boolean ended;
  private boolean writerBroken;

  // on the way
  private final ArrayDeque<Parcel> way = new ArrayDeque<>(2);
  private Runtime.@Nullable Timer timer;
  private boolean stalled;
  private long lastAt = Long.MIN_VALUE;
  private long notBefore = Long.MIN_VALUE;
  private int outstanding;

  // at the reader's end
  private final ArrayDeque<byte[]> arrived = new ArrayDeque<>(2);
  private int offset;
  private boolean finished;
  private boolean readerBroken;
  private boolean deaf;
  private boolean refusing;

  private enum Kind {
    DATA,
    END,
    RESET,
    REFUSAL
  }

  private static final class Parcel {
    final Kind kind;
    final long at;
    final byte[] bytes;

    Parcel(Kind kind, long at, byte[] bytes) {
      this.kind = kind;
      this.at = at;
      this.bytes = bytes;
    }
  }

  Lane(SimulatedNetwork network, ReentrantLock lock, Host from, Host to, int window) {
    this.network = network;
    this.lock = lock;
    this.from = from;
    this.to = to;
    this.window = window;
    this.readable = lock.newCondition();
    this.writable = lock.newCondition();
  }

  void reverse(Lane other) {
    reverse = other;
  }

  Source source() {
    return source;
  }

  Sink sink() {
    return sink;
  }

  // ---- what either end does: with the lock held

  /** As the writer: says that nothing more will come, after what is held. */
  void end() {
    if (!ended && !writerBroken) {
      ended = true;
      post(Kind.DATA);
      post(Kind.END);
      writable.signalAll();
    }
  }

  /** As the writer: breaks this lane, and at the other end the one that leads back as well. */
  void reset() {
    if (!writerBroken) {
      writerBroken = true;
      heldBytes = 0;
      post(Kind.RESET);
      writable.signalAll();
    }
  }

  /** As the reader: nothing more will be read, and whoever still writes is told so. */
  void refuse() {
    refusing = true;
    deafen();
  }

  void breakReader() {
    readerBroken = true;
    deafen();
  }

  private void deafen() {
    deaf = true;
    arrived.forEach(bytes -> outstanding -= bytes.length);
    arrived.clear();
    offset = 0;
    readable.signalAll();
    writable.signalAll();
  }

  // ---- on the way

  private void post(Kind kind) {
    byte[] bytes = kind == Kind.DATA ? Arrays.copyOf(held, heldBytes) : NOTHING;
    if (kind == Kind.DATA) {
      if (heldBytes == 0) {
        return;
      }
      heldBytes = 0;
      if (held.length > 256) {
        held = NOTHING;
      }
    }
    outstanding += bytes.length;
    Wire wire = network.wire(from, to);
    long now = network.runtime().nanoTime();
    int packets = bytes.length / PACKET_BYTES + 1;
    long at = from.sentAt(now, bytes.length, wire) + network.travelNanos(wire, packets);
    lastAt = Math.max(lastAt, at);
    Parcel parcel = new Parcel(kind, lastAt, bytes);
    if (lastAt <= now && way.isEmpty() && from.reaches(to)) {
      deliver(parcel);
    } else {
      way.add(parcel);
      arm();
    }
  }

  private void arm() {
    Parcel first = way.peek();
    if (first != null && timer == null && !stalled) {
      timer = network.runtime().at(Math.max(first.at, notBefore), this::ring);
    }
  }

  private void ring() {
    lock.lock();
    try {
      timer = null;
      if (!from.reaches(to)) {
        stalled = true;
        network.stall(this);
        return;
      }
      long now = network.runtime().nanoTime();
      for (Parcel first = way.peek(); first != null && first.at <= now; first = way.peek()) {
        way.remove();
        deliver(first);
      }
      arm();
    } finally {
      lock.unlock();
    }
  }

  /** The partition has ended: what waited is sent once more. */
  void resume() {
    Wire wire = network.wire(from, to);
    lock.lock();
    try {
      stalled = false;
      notBefore =
          network.runtime().nanoTime()
              + SimulatedNetwork.retransmissionNanos(wire)
              + wire.latency().toNanos();
      lastAt = Math.max(lastAt, notBefore);
      arm();
    } finally {
      lock.unlock();
    }
  }

  private void deliver(Parcel parcel) {
    network.note(Arrays.hashCode(parcel.bytes) * 31 + parcel.kind.name().hashCode());
    switch (parcel.kind) {
      case DATA -> {
        if (deaf) {
          outstanding -= parcel.bytes.length;
          writable.signalAll();
          if (refusing) {
            refusing = false;
            back().post(Kind.REFUSAL);
          }
        } else {
          arrived.add(parcel.bytes);
          readable.signalAll();
        }
      }
      case END -> {
        finished = true;
        readable.signalAll();
      }
      case RESET -> {
        breakReader();
        back().breakWriter();
      }
      case REFUSAL -> back().breakWriter();
    }
  }

  private void breakWriter() {
    writerBroken = true;
    heldBytes = 0;
    writable.signalAll();
  }

  private Lane back() {
    Lane lane = reverse;
    if (lane == null) {
      throw new AssertionError("a lane without its reverse");
    }
    return lane;
  }

  /** The writing end. */
  private final class Writer implements Sink {
    @Override
    public void write(Buffer bytes, long n) throws IOException {
      lock.lock();
      try {
        long left = n;
        while (left > 0) {
          int part = (int) Math.min(left, room(left));
          bytes.readFully(held, heldBytes, part);
          heldBytes += part;
          left -= part;
        }
        requireWritable();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      lock.lock();
      try {
        int at = from;
        while (at < from + length) {
          int part = Math.min(from + length - at, room(from + length - at));
          System.arraycopy(bytes, at, held, heldBytes, part);
          heldBytes += part;
          at += part;
        }
        requireWritable();
      } finally {
        lock.unlock();
      }
    }

    /** Makes room for some of {@code wanted} bytes and says for how many. */
    private int room(long wanted) throws IOException {
      requireWritable();
      if (heldBytes == PARCEL_BYTES_MAX) {
        send();
      }
      int length = (int) Math.min(PARCEL_BYTES_MAX, heldBytes + wanted);
      if (held.length < length) {
        held = Arrays.copyOf(held, Math.max(length, Math.min(2 * held.length, PARCEL_BYTES_MAX)));
      }
      return held.length - heldBytes;
    }

    private void send() throws IOException {
      while (outstanding >= window && !writerBroken && !ended) {
        writable.awaitUninterruptibly();
      }
      requireWritable();
      post(Kind.DATA);
    }

    private void requireWritable() throws IOException {
      if (writerBroken) {
        throw new IOException("the pipe was reset");
      }
      if (ended) {
        throw new IOException("the pipe is closed");
      }
    }

    @Override
    public void flush() throws IOException {
      lock.lock();
      try {
        if (heldBytes > 0) {
          send();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        end();
      } finally {
        lock.unlock();
      }
    }
  }

  /** The reading end. */
  private final class Reader implements Source {
    @Override
    public long read(Buffer target, long max) throws IOException {
      lock.lock();
      try {
        byte[] first = first();
        if (first == null) {
          return -1;
        }
        int n = (int) Math.min(max, first.length - offset);
        target.write(first, offset, n);
        taken(first, n);
        return n;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      lock.lock();
      try {
        byte[] first = first();
        if (first == null) {
          return -1;
        }
        int n = Math.min(length, first.length - offset);
        System.arraycopy(first, offset, target, at, n);
        taken(first, n);
        return n;
      } finally {
        lock.unlock();
      }
    }

    /** The bytes to read from; nothing at the end. */
    private byte @Nullable [] first() throws IOException {
      while (true) {
        if (readerBroken) {
          throw new IOException("the pipe was reset");
        }
        if (deaf) {
          throw new IOException("the pipe is closed");
        }
        byte[] first = arrived.peek();
        if (first != null || finished) {
          return first;
        }
        readable.awaitUninterruptibly();
      }
    }

    private void taken(byte[] first, int n) {
      offset += n;
      if (offset == first.length) {
        arrived.remove();
        offset = 0;
        outstanding -= first.length;
        writable.signalAll();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        deafen();
      } finally {
        lock.unlock();
      }
    }
  }
}
