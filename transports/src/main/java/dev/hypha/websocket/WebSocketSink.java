package dev.hypha.websocket;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.FramePool;
import dev.hypha.bytes.Sink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers bytes into frames, masks them in place and sends them when they are full or flushed. A
 * record of Noise fits one frame and is not split. Between flushes it holds no array. One thread
 * writes.
 */
final class WebSocketSink implements Sink {
  /** The longest record of Noise, with its length. */
  private static final int PAYLOAD_BYTES_MAX = 2 + 65_535;

  private static final int PAYLOAD_AT = Framing.HEADER_BYTES_MAX;
  private static final FramePool POOL = new FramePool(PAYLOAD_AT + PAYLOAD_BYTES_MAX);

  private final Output output;
  private byte @Nullable [] frame;
  private int filled;

  WebSocketSink(Output output) {
    this.output = output;
  }

  @Override
  public void write(Buffer source, long n) throws IOException {
    for (long left = n; left > 0; ) {
      byte[] target = writable((int) Math.min(left, PAYLOAD_BYTES_MAX));
      int part = (int) Math.min(left, PAYLOAD_BYTES_MAX - filled);
      source.readFully(target, PAYLOAD_AT + filled, part);
      filled += part;
      left -= part;
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int stop = offset + length;
    while (at < stop) {
      byte[] target = writable(Math.min(stop - at, PAYLOAD_BYTES_MAX));
      int part = Math.min(stop - at, PAYLOAD_BYTES_MAX - filled);
      System.arraycopy(source, at, target, PAYLOAD_AT + filled, part);
      filled += part;
      at += part;
    }
    if (filled == PAYLOAD_BYTES_MAX) {
      send();
    }
  }

  @Override
  public void flush() throws IOException {
    send();
    output.flush();
  }

  /** Ends both directions as soon as the remote has heard of it: a WebSocket has no half-close. */
  @Override
  public void close() throws IOException {
    send();
    output.close(CloseCode.NORMAL, "");
  }

  /** The frame to write into; another one if {@code wanted} bytes fit no more into this one. */
  private byte[] writable(int wanted) throws IOException {
    if (wanted > PAYLOAD_BYTES_MAX - filled) {
      send();
    }
    byte[] current = frame;
    if (current == null) {
      current = POOL.take();
      frame = current;
    }
    return current;
  }

  private void send() throws IOException {
    byte[] full = frame;
    if (full == null) {
      return;
    }
    int length = filled;
    frame = null;
    filled = 0;
    if (length > 0) {
      output.data(full, PAYLOAD_AT, length);
    }
    POOL.recycle(full);
  }
}
