package dev.hypha.bytes;

import java.io.EOFException;
import java.io.IOException;

/**
 * The unsigned varint of multiformats: seven bits a byte, least significant first, at most nine
 * bytes (63 bits), minimal.
 *
 * <p>Every reader of a length takes the largest value it is willing to see, so that no length is
 * trusted before it is bounded. Spec: multiformats/unsigned-varint.
 */
public final class Varint {
  /** The longest encoding allowed, in bytes. */
  public static final int BYTES_MAX = 9;

  private Varint() {}

  /** The number of bytes that {@code value} takes. */
  public static int size(long value) {
    requireNotNegative(value);
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value | 1)) / 7);
  }

  public static void write(Buffer buffer, long value) {
    requireNotNegative(value);
    long rest = value;
    while (rest > 0x7f) {
      buffer.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer.writeByte((int) rest);
  }

  public static Bytes encode(long value) {
    Buffer buffer = new Buffer();
    write(buffer, value);
    return buffer.readAll();
  }

  /**
   * Reads a varint from the front of {@code buffer}.
   *
   * @param max the largest value that is acceptable
   * @throws MalformedException if it is not minimal, longer than nine bytes, or above {@code max}
   * @throws EOFException if the buffer ends within it
   */
  public static long read(Buffer buffer, long max) throws MalformedException, EOFException {
    return new Reader(max).readFrom(buffer);
  }

  /**
   * Reads a varint from {@code source}, byte by byte and not one byte further.
   *
   * @throws EOFException if the pipe ends within it
   * @throws MalformedException as for {@link #read(Buffer, long)}
   */
  public static long read(Source source, long max) throws IOException {
    long value = readOrEnd(source, max);
    if (value < 0) {
      throw new EOFException("the pipe ended before a varint");
    }
    return value;
  }

  /** As {@link #read(Source, long)}, but -1 when the pipe ends before the first byte. */
  static long readOrEnd(Source source, long max) throws IOException {
    Reader reader = new Reader(max);
    byte[] one = new byte[1];
    do {
      if (source.read(one, 0, 1) < 0) {
        if (reader.bytes == 0) {
          return -1;
        }
        throw new EOFException("the pipe ended within a varint");
      }
    } while (!reader.accept(one[0] & 0xff));
    return reader.value;
  }

  private static void requireNotNegative(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a varint has 63 bits: " + value);
    }
  }

  /** A varint on its way in. */
  private static final class Reader {
    private final long max;
    private long value;
    private int bytes;

    Reader(long max) {
      this.max = max;
    }

    long readFrom(Buffer buffer) throws MalformedException, EOFException {
      while (!accept(buffer.readUnsignedByte())) {
        // accept takes one byte after the other until the last
      }
      return value;
    }

    /** Takes the next byte; true when it was the last. */
    boolean accept(int next) throws MalformedException {
      value |= (long) (next & 0x7f) << (7 * bytes);
      bytes++;
      if ((next & 0x80) != 0) {
        if (bytes == BYTES_MAX) {
          throw new MalformedException("varint longer than " + BYTES_MAX + " bytes");
        }
        return false;
      }
      if (next == 0 && bytes > 1) {
        throw new MalformedException("varint is not minimal");
      }
      if (value > max) {
        throw new MalformedException("varint " + value + " above the limit " + max);
      }
      return true;
    }
  }
}
