package dev.hypha.tls;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is written, seals it in records of 16 KiB at most and writes several of them at
 * once. What the engine itself has to say, such as the answer to a change of keys, leaves before
 * the next record. Between flushes it holds no array. One thread writes.
 */
final class EngineSink implements Sink {
  private static final int RECORD_PLAINTEXT_MAX = 1 << 14;

  private static final int PLAINTEXT_BYTES_MAX = Frames.RECORDS * RECORD_PLAINTEXT_MAX;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Sink raw;
  private final SSLEngine engine;
  private byte @Nullable [] plaintext;
  private int filled;

  EngineSink(Sink raw, SSLEngine engine) {
    this.raw = raw;
    this.engine = engine;
  }

  @Override
  public void write(Buffer source, long n) throws IOException {
    for (long left = n; left > 0; ) {
      byte[] target = writable();
      int part = (int) Math.min(left, PLAINTEXT_BYTES_MAX - filled);
      source.readFully(target, filled, part);
      filled += part;
      left -= part;
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int stop = offset + length;
    while (at < stop) {
      byte[] target = writable();
      int part = Math.min(stop - at, PLAINTEXT_BYTES_MAX - filled);
      System.arraycopy(source, at, target, filled, part);
      filled += part;
      at += part;
    }
  }

  /** Sends what the engine has to say as well. */
  @Override
  public void flush() throws IOException {
    byte[] last = plaintext;
    if (last != null) {
      plaintext = null;
      try {
        seal(last);
      } finally {
        Frames.POOL.recycle(last);
      }
    }
    say();
    raw.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
    if (!engine.isOutboundDone()) {
      engine.closeOutbound();
      say(); // an alert that says so
    }
    raw.close();
  }

  /** Tells the other end why a handshake failed, as far as it can still be told. */
  void alert() {
    try {
      say();
      raw.flush();
    } catch (IOException e) {
      // the failure that is told is the one that caused this
      System.getLogger(EngineSink.class.getName())
          .log(System.Logger.Level.DEBUG, "an alert that did not get through", e);
    }
  }

  /** An array with room for at least one byte more. */
  private byte[] writable() throws IOException {
    byte[] current = plaintext;
    if (current == null) {
      current = Frames.POOL.take();
      plaintext = current;
    } else if (filled == PLAINTEXT_BYTES_MAX) {
      seal(current);
    }
    return current;
  }

  private void seal(byte[] full) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(full, 0, filled);
    filled = 0;
    if (from.hasRemaining()) {
      wrap(from);
    }
  }

  /** Nothing, as long as the engine has something of its own to say. */
  private void say() throws IOException {
    while (!engine.isOutboundDone() && (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)) {
      if (!wrap(NOTHING.duplicate())) {
        return;
      }
    }
  }

  /** Makes records of all that there is, or of what the engine has to say; false if of nothing. */
  private boolean wrap(ByteBuffer from) throws IOException {
    byte[] records = Frames.POOL.take();
    try {
      ByteBuffer to = ByteBuffer.wrap(records);
      int room = engine.getSession().getPacketBufferSize();
      boolean any = false;
      do {
        if (to.remaining() < room) {
          raw.write(records, 0, to.position());
          to.clear();
        }
        any |= wrapOne(from, to);
      } while (from.hasRemaining());
      raw.write(records, 0, to.position());
      return any;
    } finally {
      Frames.POOL.recycle(records);
    }
  }

  private boolean wrapOne(ByteBuffer from, ByteBuffer to) throws IOException {
    SSLEngineResult result = engine.wrap(from, to);
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Tasks.run(engine);
    }
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && result.bytesProduced() == 0) {
      throw new SSLException("this end has closed the connection");
    }
    return result.bytesProduced() > 0;
  }
}
