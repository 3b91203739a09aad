package dev.hypha.tls;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Sink;
import dev.hypha.crypto.tls.RecordCipher;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is written in records of 16 KiB, seals each where it lies and writes several of them
 * at once. New keys, when they are due, leave before the next record. Between flushes it holds no
 * array. One thread writes.
 *
 * <p>Spec: RFC 8446, 5.2 "Record Payload Protection", 4.6.3 and 6.1 "Closure Alerts".
 */
final class RecordSink implements Sink {
  private static final int PLAINTEXT_BYTES_MAX = 1 << 14;
  private static final int RECORD_BYTES_MAX =
      RecordCipher.HEADER_BYTES + PLAINTEXT_BYTES_MAX + RecordCipher.OVERHEAD_BYTES;
  private static final int VERSION = 0x0303;

  /** KeyUpdate, one byte long: no answer is asked for. */
  private static final byte[] KEY_UPDATE = {24, 0, 0, 1, 0};

  /** A warning: close_notify. */
  private static final byte[] CLOSE = {1, 0};

  private final Sink raw;
  private final RecordCipher cipher;
  private final Afterwards afterwards;
  private byte @Nullable [] frame;

  /** Where in the frame the record begins that is being filled; before it are sealed ones. */
  private int record;

  private int filled;
  private @Nullable IOException broken;

  /**
   * @param afterwards what the remote has asked for when the handshake was over
   */
  RecordSink(Sink raw, RecordCipher cipher, Afterwards afterwards) {
    this.raw = raw;
    this.cipher = cipher;
    this.afterwards = afterwards;
  }

  @Override
  public void write(Buffer source, long n) throws IOException {
    for (long left = n; left > 0; ) {
      byte[] target = writable();
      int part = (int) Math.min(left, PLAINTEXT_BYTES_MAX - filled);
      source.readFully(target, place(), part);
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
      System.arraycopy(source, at, target, place(), part);
      filled += part;
      at += part;
    }
  }

  @Override
  public void flush() throws IOException {
    byte[] last = frame;
    if (last == null) {
      return;
    }
    if (filled > 0) {
      seal(last, RecordReader.APPLICATION_DATA);
    }
    frame = null;
    try {
      raw.write(last, 0, record);
    } finally {
      Frames.POOL.recycle(last);
    }
    raw.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
    say(writable(), RecordReader.ALERT, CLOSE);
    flush();
    raw.close();
  }

  /** The frame to write into, with room for at least one byte in the record that is open. */
  private byte[] writable() throws IOException {
    requireWhole();
    byte[] current = frame;
    if (current == null) {
      current = Frames.POOL.take();
      frame = current;
      record = 0;
      filled = 0;
      renew(current);
    } else if (filled == PLAINTEXT_BYTES_MAX) {
      seal(current, RecordReader.APPLICATION_DATA);
      renew(current);
    }
    return current;
  }

  private int place() {
    return record + RecordCipher.HEADER_BYTES + filled;
  }

  /** Sends new keys if the remote has asked for them, or ours are worn. */
  private void renew(byte[] current) throws IOException {
    if (afterwards.takeAnswerDue() || cipher.isWorn()) {
      say(current, RecordReader.HANDSHAKE, KEY_UPDATE);
      cipher.update();
    }
  }

  private void say(byte[] current, int type, byte[] message) throws IOException {
    System.arraycopy(message, 0, current, place(), message.length);
    filled = message.length;
    seal(current, type);
  }

  /** Closes the record that is open, and makes room for the next one. */
  private void seal(byte[] current, int type) throws IOException {
    current[place()] = (byte) type;
    int body = filled + RecordCipher.OVERHEAD_BYTES;
    current[record] = RecordReader.APPLICATION_DATA;
    current[record + 1] = (byte) (VERSION >>> 8);
    current[record + 2] = (byte) VERSION;
    current[record + 3] = (byte) (body >>> 8);
    current[record + 4] = (byte) body;
    encrypt(current);
    record += RecordCipher.HEADER_BYTES + body;
    filled = 0;
    if (record + RECORD_BYTES_MAX > current.length) {
      raw.write(current, 0, record);
      record = 0;
    }
  }

  /**
   * A cipher that failed midway may have changed part of the record, and its nonce is not used up:
   * nothing more may be encrypted. Whoever owns the connection learns it as the end of the pipe.
   */
  private void encrypt(byte[] current) throws IOException {
    try {
      cipher.seal(current, record, filled);
    } catch (RuntimeException | Error e) {
      frame = null;
      broken = new IOException("our own cipher failed: " + e, e);
      throw broken;
    }
  }

  private void requireWhole() throws IOException {
    if (broken != null) {
      throw broken;
    }
  }
}
