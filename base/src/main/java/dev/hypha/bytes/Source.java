package dev.hypha.bytes;

import java.io.IOException;

/** The reading end of a pipe. One thread reads at a time; any thread may close. */
public interface Source {
  /**
   * Moves up to {@code max} bytes to the end of {@code sink}, waiting until there is at least one.
   *
   * @param max at least 1
   * @return how many bytes were moved, at least 1, or -1 when the remote has ended the pipe
   * @throws IOException if the pipe is broken, reset or past its deadline
   */
  long read(Buffer sink, long max) throws IOException;

  /**
   * Copies up to {@code length} bytes into {@code target}, waiting until there is at least one.
   *
   * @param length at least 1
   * @return how many bytes were copied, at least 1, or -1 when the remote has ended the pipe
   */
  default int read(byte[] target, int offset, int length) throws IOException {
    Buffer buffer = new Buffer();
    return read(buffer, length) < 0 ? -1 : buffer.read(target, offset, length);
  }

  /** Says that nothing more will be read; what still arrives is discarded. Idempotent. */
  void close() throws IOException;
}
