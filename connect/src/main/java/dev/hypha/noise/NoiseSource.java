package dev.hypha.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.crypto.noise.CipherState;
import dev.hypha.crypto.noise.NoiseException;
import java.io.EOFException;
import java.io.IOException;

/**
 * Reads frames, decrypts them in place and hands out their plaintext.
 *
 * <p>While nothing arrives it waits with a small array of its own; a frame that does not fit moves
 * to an array of the pool, which goes back as soon as it is read out. One thread reads.
 */
final class NoiseSource implements Source {
  private static final int IDLE_BYTES = 512;
  private static final int LENGTH_BYTES = 2;
  private static final int TAG_BYTES = 16;

  private final Source raw;
  private final CipherState cipher;
  private final byte[] idle = new byte[IDLE_BYTES];

  /**
   * Ciphertext between {@code start} and {@code end}; before it, plaintext between {@code ready}
   * and {@code readyEnd}.
   */
  private byte[] array = idle;

  /** Whether {@code array} is one of the pool's. */
  private boolean borrowed;

  private int start;
  private int end;
  private int ready;
  private int readyEnd;

  NoiseSource(Source raw, CipherState cipher) {
    this.raw = raw;
    this.cipher = cipher;
  }

  @Override
  public long read(Buffer sink, long max) throws IOException {
    if (!awaitPlaintext()) {
      return -1;
    }
    int n = (int) Math.min(max, readyEnd - ready);
    sink.write(array, ready, n);
    ready += n;
    return n;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!awaitPlaintext()) {
      return -1;
    }
    int n = Math.min(length, readyEnd - ready);
    System.arraycopy(array, ready, target, offset, n);
    ready += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  /**
   * Decrypts frames until one has a plaintext; false at the end of the pipe. Empty frames are
   * legal.
   */
  private boolean awaitPlaintext() throws IOException {
    while (ready == readyEnd) {
      if (!awaitBytes(LENGTH_BYTES)) {
        return false;
      }
      int length = ((array[start] & 0xff) << 8) | (array[start + 1] & 0xff);
      if (length < TAG_BYTES) {
        throw new Misbehaved(
            "noise/README.md#wire-format",
            "a frame of " + length + " bytes has no room for its tag");
      }
      if (!awaitBytes(LENGTH_BYTES + length)) {
        throw new EOFException("the connection ended within a Noise frame");
      }
      int body = start + LENGTH_BYTES;
      int plaintext = decrypt(body, length);
      start = body + length;
      ready = body;
      readyEnd = body + plaintext;
    }
    return true;
  }

  private int decrypt(int offset, int length) throws Misbehaved {
    try {
      return cipher.decrypt(array, offset, length);
    } catch (NoiseException e) {
      throw new Misbehaved("noise/README.md#wire-format", "a frame that does not decrypt", e);
    }
  }

  /**
   * Reads until {@code n} bytes of ciphertext are there; false if the pipe ended before the first
   * of them.
   */
  private boolean awaitBytes(int n) throws IOException {
    makeRoom(n);
    while (end - start < n) {
      int read = raw.read(array, end, array.length - end);
      if (read < 0) {
        if (end > start) {
          throw new EOFException("the connection ended within a Noise frame");
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
      ready = 0;
      readyEnd = 0;
      if (n <= IDLE_BYTES && borrowed) {
        Frames.POOL.recycle(array);
        array = idle;
        borrowed = false;
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
    ready = 0;
    readyEnd = 0;
    array = target;
  }
}
