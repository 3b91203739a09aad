package dev.hypha.tls;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
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
final class EngineSource implements Source {
  /** Tickets and new keys that a peer may send before any data. */
  static final int EMPTY_RECORDS_MAX = 64;

  /** So many records of data earn one more without. */
  private static final int EMPTY_RECORDS_EARNED = 16;

  private static final int EMPTY_BUDGET = EMPTY_RECORDS_MAX * EMPTY_RECORDS_EARNED;

  private final Source raw;
  private final SSLEngine engine;
  private final RecordReader records;

  /** What was opened, between {@code ready} and {@code readyEnd}; an array of the pool. */
  private byte @Nullable [] plaintext;

  private int ready;
  private int readyEnd;
  private int emptyLeft = EMPTY_BUDGET;

  EngineSource(Source raw, SSLEngine engine) {
    this.raw = raw;
    this.engine = engine;
    this.records = new RecordReader(raw);
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
    recycle();
    if (engine.isInboundDone() || !records.await()) {
      return false;
    }
    byte[] target = Frames.POOL.take();
    plaintext = target;
    ByteBuffer to = ByteBuffer.wrap(target);
    int length = RecordReader.HEADER_BYTES + records.bodyLength();
    SSLEngineResult result =
        engine.unwrap(ByteBuffer.wrap(records.array(), records.start(), length), to);
    ready = 0;
    readyEnd = to.position();
    if (result.bytesConsumed() == 0 && result.getStatus() != SSLEngineResult.Status.CLOSED) {
      return true; // the engine has something else to do first
    }
    records.skip();
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Tasks.run(engine);
    }
    return result.getStatus() != SSLEngineResult.Status.CLOSED || ready < readyEnd;
  }

  /** What was borrowed goes back. */
  private void recycle() {
    byte[] opened = plaintext;
    if (opened != null) {
      plaintext = null;
      Frames.POOL.recycle(opened);
    }
  }
}
