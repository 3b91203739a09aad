package dev.hypha.tls;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.crypto.tls.RecordCipher;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Opens records and hands out what was in them.
 *
 * <p>What is opened lies in an array of the pool, which goes back as soon as it is read out. A peer
 * may send few records without data: each costs this end new keys, or an answer. One thread reads.
 *
 * <p>Spec: RFC 8446, 5.2 "Record Payload Protection" and 6 "Alert Protocol".
 */
final class RecordSource implements Source {
  /**
   * Tickets and new keys that a peer may send before any data. The JDK, when the keys of what it
   * reads are worn, says so again for each record until it is heard.
   */
  static final int EMPTY_RECORDS_MAX = 256;

  /** So many records of data earn one more without. */
  private static final int EMPTY_RECORDS_EARNED = 16;

  private static final int EMPTY_BUDGET = EMPTY_RECORDS_MAX * EMPTY_RECORDS_EARNED;
  private static final int PLAINTEXT_BYTES_MAX = 1 << 14;
  private static final int ALERT_BYTES = 2;

  private final Source raw;
  private final RecordReader records;
  private final RecordCipher cipher;
  private final Afterwards afterwards;

  /** What was opened, between {@code ready} and {@code readyEnd}; an array of the pool. */
  private byte @Nullable [] plaintext;

  private int ready;
  private int readyEnd;
  private boolean ended;
  private int emptyLeft = EMPTY_BUDGET;

  /**
   * @param afterwards what the remote has to say when the handshake is over
   */
  RecordSource(Source raw, RecordReader records, RecordCipher cipher, Afterwards afterwards) {
    this.raw = raw;
    this.records = records;
    this.cipher = cipher;
    this.afterwards = afterwards;
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
    while (ready == readyEnd) {
      recycle();
      if (ended || !records.await()) {
        return null;
      }
      open();
      account(ready == readyEnd);
    }
    return plaintext;
  }

  private void account(boolean empty) throws Misbehaved {
    emptyLeft = empty ? emptyLeft - EMPTY_RECORDS_EARNED : Math.min(emptyLeft + 1, EMPTY_BUDGET);
    if (emptyLeft < 0) {
      throw new Misbehaved("RFC 8446#4.6.3", "changes of keys and hardly any data between them");
    }
  }

  private void open() throws IOException {
    if (records.type() != RecordReader.APPLICATION_DATA) {
      throw new Misbehaved("RFC 8446#5", "a record in clear behind the handshake");
    }
    byte[] opened = Frames.POOL.take();
    plaintext = opened;
    int n = cipher.open(records.array(), records.start(), records.bodyLength(), opened);
    if (n < 0) {
      throw new Misbehaved("RFC 8446#5.2", "a record that does not decrypt");
    }
    records.skip();
    int end = n - 1;
    while (end >= 0 && opened[end] == 0) {
      end--; // padding
    }
    if (end < 0 || end > PLAINTEXT_BYTES_MAX) {
      throw new Misbehaved("RFC 8446#5.4", "a record of no type, or too long");
    }
    deliver(opened, end, opened[end]);
  }

  private void deliver(byte[] opened, int length, int type) throws IOException {
    switch (type) {
      case RecordReader.APPLICATION_DATA -> {
        ready = 0;
        readyEnd = length;
      }
      case RecordReader.HANDSHAKE -> {
        if (afterwards.tell(opened, length)) {
          cipher.update();
        }
      }
      case RecordReader.ALERT -> {
        if (length != ALERT_BYTES) {
          throw new Misbehaved("RFC 8446#5.1", "an alert of " + length + " bytes");
        }
        ended = Alerts.isEnd(opened[1]);
      }
      default -> throw new Misbehaved("RFC 8446#5", "a record of type " + type);
    }
  }

  private void recycle() {
    byte[] opened = plaintext;
    if (opened != null) {
      plaintext = null;
      Frames.POOL.recycle(opened);
    }
  }
}
