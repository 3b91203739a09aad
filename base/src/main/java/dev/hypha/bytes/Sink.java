package dev.hypha.bytes;

import java.io.IOException;

/** The writing end of a pipe. Unless a class says otherwise, one thread writes at a time. */
public interface Sink {
  /**
   * Takes {@code n} bytes from the front of {@code source}, waiting while the remote is not ready
   * for them.
   *
   * @throws IOException if the pipe is broken, reset or past its deadline; {@code source} may then
   *     have lost any number of its first {@code n} bytes
   */
  void write(Buffer source, long n) throws IOException;

  /**
   * Takes a copy of {@code length} bytes of {@code source}; otherwise as {@link #write(Buffer,
   * long)}.
   */
  default void write(byte[] source, int offset, int length) throws IOException {
    write(new Buffer().write(source, offset, length), length);
  }

  /** Sends what is still held back. */
  void flush() throws IOException;

  /** Flushes and ends this direction: the remote reads the end of the pipe. Idempotent. */
  void close() throws IOException;
}
