package dev.hypha.tls;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads records, opens them and hands out what was in them.
 *
 * <p>While nothing arrives it waits with a small array of its own; what does not fit moves to an
 * array of the pool, which goes back as soon as it is read out. A peer may send few records without
 * data: each costs this end new keys, or an answer that waits for the next flush. One thread reads.
 */
final class TlsSource implements Source {
  private static final int HEADER_BYTES = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int APPLICATION_DATA = 23;
  private static final int IDLE_BYTES = 512;

  /** RFC 8446, 5.2: the plaintext, its type and padding, and the tag. */
  private static final int BODY_BYTES_MAX = (1 << 14) + 256;

  /** Tickets and new keys that a peer may send before any data. */
  static final int EMPTY_RECORDS_MAX = 64;

  /** So many records of data earn one more without. */
  private static final int EMPTY_RECORDS_EARNED = 16;

  private static final int EMPTY_BUDGET = EMPTY_RECORDS_MAX * EMPTY_RECORDS_EARNED;

  private final Source raw;
  private final SSLEngine engine;
  private final ServerHello hello;
  private final byte[] idle = new byte[IDLE_BYTES];

  /** Ciphertext between {@code start} and {@code end}. */
  private byte[] array = idle;

  /** Whether {@code array} is one of the pool's. */
  private boolean borrowed;

  private int start;
  private int end;

  /** What was opened, between {@code ready} and {@code readyEnd}; an array of the pool. */
  private byte @Nullable [] plaintext;

  private int ready;
  private int readyEnd;
  private int emptyLeft = EMPTY_BUDGET;

  TlsSource(Source raw, SSLEngine engine, ServerHello hello) {
    this.raw = raw;
    this.engine = engine;
    this.hello = hello;
  }

  @Override
  public long read(Buffer sink, long max) throws IOException {
    byte[] opened = awaitPlaintext();
    if (opened == null) {
      return -1;
    }
    int n = (int) Math.min(max, readyEnd - ready);
    sink.write(opened, ready, n);
    ready += n;
    return n;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    byte[] opened = awaitPlaintext();
    if (opened == null) {
      return -1;
    }
    int n = Math.min(length, readyEnd - ready);
    System.arraycopy(opened, ready, target, offset, n);
    ready += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  /** The array in which there is something ready; null at the end. */
  private byte @Nullable [] awaitPlaintext() throws IOException {
    try {
      while (ready == readyEnd) {
        if (!unwrap()) {
          return null;
        }
        account(ready == readyEnd);
      }
      return plaintext;
    } catch (SSLException e) {
      throw Alerts.told(e); // the first after a handshake may say that the remote has refused us
    }
  }

  private void account(boolean empty) throws Misbehaved {
    emptyLeft = empty ? emptyLeft - EMPTY_RECORDS_EARNED : Math.min(emptyLeft + 1, EMPTY_BUDGET);
    if (emptyLeft < 0) {
      throw new Misbehaved("RFC 8446#4.6.3", "changes of keys and hardly any data between them");
    }
  }

  /** Opens the next record; false if the remote has ended, or the pipe has. */
  boolean unwrap() throws IOException {
    if (engine.isInboundDone() || !awaitBytes(HEADER_BYTES)) {
      return false;
    }
    int type = array[start];
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
      throw new Misbehaved("RFC 8446#5.1", "something that is no TLS record");
    }
    int body = ((array[start + 3] & 0xff) << 8) | (array[start + 4] & 0xff);
    if (body > BODY_BYTES_MAX) {
      throw new Misbehaved("RFC 8446#5.2", "a record of " + body + " bytes");
    }
    if (!awaitBytes(HEADER_BYTES + body)) {
      throw new EOFException("the connection ended within a TLS record");
    }
    hello.look(array, start, HEADER_BYTES + body);
    byte[] target = plaintext == null ? Frames.POOL.take() : plaintext;
    plaintext = target;
    ByteBuffer to = ByteBuffer.wrap(target);
    SSLEngineResult result = engine.unwrap(ByteBuffer.wrap(array, start, HEADER_BYTES + body), to);
    ready = 0;
    readyEnd = to.position();
    if (result.bytesConsumed() == 0 && result.getStatus() != SSLEngineResult.Status.CLOSED) {
      return true; // the engine has something else to do first
    }
    start += HEADER_BYTES + body;
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Tasks.run(engine);
    }
    return result.getStatus() != SSLEngineResult.Status.CLOSED || ready < readyEnd;
  }

  /** Reads until {@code n} bytes are there; false if the pipe ended before the first of them. */
  private boolean awaitBytes(int n) throws IOException {
    makeRoom(n);
    while (end - start < n) {
      int read = raw.read(array, end, array.length - end);
      if (read < 0) {
        if (end > start) {
          throw new EOFException("the connection ended within a TLS record");
        }
        return false;
      }
      end += read;
    }
    return true;
  }

  /** Arranges for {@code n} bytes from {@code start} to fit, in the smallest array that will do. */
  private void makeRoom(int n) {
    if (start == end) {
      start = 0;
      end = 0;
      if (n <= IDLE_BYTES) {
        recycle();
      }
    }
    if (start + n <= array.length) {
      return;
    }
    byte[] target = array;
    if (n > array.length) {
      target = Frames.POOL.take();
      borrowed = true;
    }
    System.arraycopy(array, start, target, 0, end - start);
    end -= start;
    start = 0;
    array = target;
  }

  /** Nothing is left to read out: what was borrowed goes back. */
  private void recycle() {
    if (borrowed) {
      Frames.POOL.recycle(array);
      array = idle;
      borrowed = false;
    }
    byte[] opened = plaintext;
    if (opened != null && ready == readyEnd) {
      plaintext = null;
      Frames.POOL.recycle(opened);
    }
  }
}
