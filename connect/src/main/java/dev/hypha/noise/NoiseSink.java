package dev.hypha.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Sink;
import dev.hypha.crypto.noise.CipherState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers plaintext into frames, encrypts them in place and writes them out when they are full or
 * flushed. Between flushes it holds no array. One thread writes.
 */
final class NoiseSink implements Sink {
  private static final int LENGTH_BYTES = 2;
  private static final int PLAINTEXT_BYTES_MAX = 65_535 - 16;

  private final Sink raw;
  private final CipherState cipher;
  private byte @Nullable [] frame;
  private int filled;
  private @Nullable IOException broken;

  NoiseSink(Sink raw, CipherState cipher) {
    this.raw = raw;
    this.cipher = cipher;
  }

  @Override
  public void write(Buffer source, long n) throws IOException {
    long left = n;
    while (left > 0) {
      byte[] target = writable();
      int part = (int) Math.min(left, PLAINTEXT_BYTES_MAX - filled);
      source.readFully(target, LENGTH_BYTES + filled, part);
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
      System.arraycopy(source, at, target, LENGTH_BYTES + filled, part);
      filled += part;
      at += part;
    }
  }

  @Override
  public void flush() throws IOException {
    requireWhole();
    byte[] last = frame;
    if (last == null) {
      return;
    }
    if (filled > 0) {
      seal(last);
    }
    frame = null;
    Frames.POOL.recycle(last);
    raw.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
    raw.close();
  }

  /** The frame to write into, with room for at least one byte. */
  private byte[] writable() throws IOException {
    requireWhole();
    byte[] current = frame;
    if (current == null) {
      current = Frames.POOL.take();
      frame = current;
    } else if (filled == PLAINTEXT_BYTES_MAX) {
      seal(current);
    }
    return current;
  }

  private void seal(byte[] full) throws IOException {
    int body = encrypt(full);
    full[0] = (byte) (body >>> 8);
    full[1] = (byte) body;
    filled = 0;
    raw.write(full, 0, LENGTH_BYTES + body);
  }

  /**
   * A cipher that failed midway may have changed part of the frame, and its nonce is not used up:
   * nothing more may be encrypted. Whoever owns the connection learns it as the end of the pipe.
   */
  private int encrypt(byte[] full) throws IOException {
    try {
      return cipher.encrypt(full, LENGTH_BYTES, filled);
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
