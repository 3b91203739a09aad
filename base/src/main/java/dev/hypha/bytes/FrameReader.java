package dev.hypha.bytes;

import java.io.EOFException;
import java.io.IOException;

/**
 * Reads frames off a source, each whole and in one array, so that it can be opened where it lies.
 *
 * <p>While nothing arrives it waits with a small array of its own; a frame that does not fit moves
 * to an array of the pool, which goes back with the frame. One thread reads.
 */
public final class FrameReader {
  private static final int IDLE_BYTES = 512;

  private final Source raw;
  private final FramePool pool;
  private final String what;
  private final byte[] idle = new byte[IDLE_BYTES];
  private byte[] array = idle;
  private int start;
  private int end;

  /**
   * @param pool of arrays that hold the longest frame
   * @param what is read, for people: {@code Noise frame}
   */
  public FrameReader(Source raw, FramePool pool, String what) {
    this.raw = raw;
    this.pool = pool;
    this.what = what;
  }

  /**
   * Waits until {@code n} bytes are there, counted from {@link #start}. What was read before may
   * have moved since.
   *
   * @param n no more than the pool's arrays hold
   * @return false if the source ended before the first of them
   * @throws EOFException if it ended within them
   */
  public boolean await(int n) throws IOException {
    makeRoom(n);
    while (end - start < n) {
      int read = raw.read(array, end, array.length - end);
      if (read < 0) {
        if (end > start) {
          throw new EOFException("the connection ended within a " + what);
        }
        return false;
      }
      end += read;
    }
    return true;
  }

  /** Where the bytes are that {@link #await} waited for. The caller may change those it opens. */
  public byte[] array() {
    return array;
  }

  /** The first of them in {@link #array}. */
  public int start() {
    return start;
  }

  /** The first {@code n} bytes are dealt with, but stay where they are until the next wait. */
  public void skip(int n) {
    start += n;
  }

  /** Arranges for {@code n} bytes from {@code start} to fit, in the smallest array that will do. */
  private void makeRoom(int n) {
    if (start == end) {
      start = 0;
      end = 0;
      if (n <= IDLE_BYTES && array.length > IDLE_BYTES) {
        pool.recycle(array);
        array = idle;
      }
    }
    if (start + n <= array.length) {
      return;
    }
    byte[] target = n > array.length ? pool.take() : array;
    System.arraycopy(array, start, target, 0, end - start);
    end -= start;
    start = 0;
    array = target;
  }
}
