package dev.hypha.yamux;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes frames off a connection: a header, then its body. One thread. */
final class FrameReader {
  private final Source source;
  private final byte[] header = new byte[Frame.BYTES];

  FrameReader(Source source) {
    this.source = source;
  }

  /**
   * The next header; nothing at the end of the connection.
   *
   * @throws Misbehaved if it is none
   */
  @Nullable Frame next() throws IOException {
    int done = 0;
    while (done < header.length) {
      int n = source.read(header, done, header.length - done);
      if (n < 0 && done == 0) {
        return null;
      }
      done += (int) requireMore(n);
    }
    return Frame.decode(header);
  }

  /** Moves the body of the frame, {@code length} bytes, into {@code target}. */
  void body(Buffer target, long length) throws IOException {
    for (long left = length; left > 0; ) {
      left -= requireMore(source.read(target, left));
    }
  }

  /** Passes over the body of a frame that nobody waits for. */
  void skip(long length) throws IOException {
    Buffer nobodys = new Buffer();
    for (long left = length; left > 0; ) {
      left -= requireMore(source.read(nobodys, left));
      nobodys.clear();
    }
  }

  private static long requireMore(long n) throws EOFException {
    if (n < 0) {
      throw new EOFException("the connection ended within a frame");
    }
    return n;
  }
}
