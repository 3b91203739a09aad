package dev.hypha.core;

import dev.hypha.bytes.Sink;
import java.io.IOException;
import java.io.OutputStream;

/** A {@link Sink} as an {@link OutputStream}. */
final class StreamOutput extends OutputStream {
  private final Sink sink;

  StreamOutput(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    sink.write(source, offset, length);
    sink.flush();
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
