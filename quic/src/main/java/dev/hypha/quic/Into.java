package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Memory outside the heap, as a channel to write to. */
record Into(ByteBuf memory) implements WritableByteChannel {
  @Override
  public int write(ByteBuffer source) {
    int n = source.remaining();
    memory.writeBytes(source);
    return n;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // there is nothing to close
  }
}
