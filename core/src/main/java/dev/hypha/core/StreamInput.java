package dev.hypha.core;

import dev.hypha.bytes.Source;
import java.io.IOException;
import java.io.InputStream;

/** A {@link Source} as an {@link InputStream}. */
final class StreamInput extends InputStream {
  private final Source source;

  StreamInput(Source source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return source.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return length == 0 ? 0 : source.read(target, offset, length);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
