package dev.hypha.tls;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Seals what is written in records of 16 KiB at most. What the engine itself has to say, such as
 * the answer to a change of keys, leaves before the next record. One thread writes.
 */
final class TlsSink implements Sink {
  private static final int PLAINTEXT_MAX = 1 << 14;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Sink raw;
  private final SSLEngine engine;
  private final byte[] plaintext = new byte[PLAINTEXT_MAX];
  private byte[] record = new byte[0];

  TlsSink(Sink raw, SSLEngine engine) {
    this.raw = raw;
    this.engine = engine;
  }

  @Override
  public void write(Buffer source, long n) throws IOException {
    for (long left = n; left > 0; ) {
      int length = (int) Math.min(left, PLAINTEXT_MAX);
      source.readFully(plaintext, 0, length);
      seal(plaintext, 0, length);
      left -= length;
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    seal(source, offset, length);
  }

  private void seal(byte[] source, int offset, int length) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(source, offset, length);
    while (from.hasRemaining()) {
      wrap(from);
    }
  }

  /** Sends what the engine has to say as well. */
  @Override
  public void flush() throws IOException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        && wrap(NOTHING.duplicate()) > 0) {
      // there may be more
    }
    raw.flush();
  }

  @Override
  public void close() throws IOException {
    if (!engine.isOutboundDone()) {
      engine.closeOutbound();
      while (!engine.isOutboundDone() && wrap(NOTHING.duplicate()) > 0) {
        // the alert that says so
      }
    }
    raw.close();
  }

  /** Tells the other end why a handshake failed, as far as it can still be told. */
  void alert() {
    try {
      while (!engine.isOutboundDone() && wrap(NOTHING.duplicate()) > 0) {
        // one alert
      }
      raw.flush();
    } catch (IOException e) {
      // the failure that is told is the one that caused this
      System.getLogger(TlsSink.class.getName())
          .log(System.Logger.Level.DEBUG, "an alert that did not get through", e);
    }
  }

  private int wrap(ByteBuffer from) throws IOException {
    int room = engine.getSession().getPacketBufferSize();
    if (record.length < room) {
      record = new byte[room];
    }
    ByteBuffer to = ByteBuffer.wrap(record);
    SSLEngineResult result = engine.wrap(from, to);
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Tasks.run(engine);
    }
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && result.bytesProduced() == 0) {
      throw new SSLException("this end has closed the connection");
    }
    raw.write(record, 0, to.position());
    return to.position();
  }
}
