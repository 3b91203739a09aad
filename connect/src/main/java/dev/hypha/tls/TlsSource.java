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

/** Reads records, opens them and hands out what was in them. One thread reads. */
final class TlsSource implements Source {
  private static final int HEADER_BYTES = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int APPLICATION_DATA = 23;
  private static final int MAJOR_VERSION = 3;
  private static final int IDLE_BYTES = 512;

  /** RFC 8446, 5.2: the plaintext, its type and padding, and the tag. */
  private static final int BODY_BYTES_MAX = (1 << 14) + 256;

  private final Source raw;
  private final SSLEngine engine;
  private final byte[] idle = new byte[IDLE_BYTES];

  /** Ciphertext between {@code start} and {@code end}. */
  private byte[] array = idle;

  private int start;
  private int end;
  private ByteBuffer plaintext = ByteBuffer.allocate(0);

  TlsSource(Source raw, SSLEngine engine) {
    this.raw = raw;
    this.engine = engine;
  }

  @Override
  public long read(Buffer sink, long max) throws IOException {
    if (!awaitPlaintext()) {
      return -1;
    }
    int n = (int) Math.min(max, plaintext.remaining());
    sink.write(plaintext.array(), plaintext.position(), n);
    plaintext.position(plaintext.position() + n);
    return n;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!awaitPlaintext()) {
      return -1;
    }
    int n = Math.min(length, plaintext.remaining());
    plaintext.get(target, offset, n);
    return n;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  private boolean awaitPlaintext() throws IOException {
    try {
      while (!plaintext.hasRemaining()) {
        if (!unwrap()) {
          return false;
        }
      }
      return true;
    } catch (SSLException e) {
      throw Alerts.told(e); // the first after a handshake may say that the remote has refused us
    }
  }

  /** Opens the next record; false if the remote has ended, or the pipe has. */
  boolean unwrap() throws IOException {
    if (engine.isInboundDone() || !awaitBytes(HEADER_BYTES)) {
      return false;
    }
    int type = array[start];
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || array[start + 1] != MAJOR_VERSION) {
      throw new Misbehaved("RFC 8446#5.1", "something that is no TLS record");
    }
    int body = ((array[start + 3] & 0xff) << 8) | (array[start + 4] & 0xff);
    if (body > BODY_BYTES_MAX) {
      throw new Misbehaved("RFC 8446#5.2", "a record of " + body + " bytes");
    }
    if (!awaitBytes(HEADER_BYTES + body)) {
      throw new EOFException("the connection ended within a TLS record");
    }
    int room = engine.getSession().getApplicationBufferSize();
    if (plaintext.capacity() < room) {
      plaintext = ByteBuffer.allocate(room);
    }
    plaintext.clear();
    ByteBuffer record = ByteBuffer.wrap(array, start, HEADER_BYTES + body);
    SSLEngineResult result;
    try {
      result = engine.unwrap(record, plaintext);
    } finally {
      plaintext.flip();
    }
    if (result.bytesConsumed() == 0 && result.getStatus() != SSLEngineResult.Status.CLOSED) {
      return true; // the engine has something else to do first
    }
    start += HEADER_BYTES + body;
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Tasks.run(engine);
    }
    return result.getStatus() != SSLEngineResult.Status.CLOSED || plaintext.hasRemaining();
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

  private void makeRoom(int n) {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (start + n <= array.length) {
      return;
    }
    byte[] target = n > array.length ? new byte[HEADER_BYTES + BODY_BYTES_MAX] : array;
    System.arraycopy(array, start, target, 0, end - start);
    end -= start;
    start = 0;
    array = target;
  }
}
