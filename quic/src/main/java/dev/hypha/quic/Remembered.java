package dev.hypha.quic;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What was made of some bytes, kept for those that were used last: Netty wants a further id of
 * every connection, and its token, behind each packet, and throws them away if quiche has them. Of
 * one event loop.
 */
final class Remembered {
  private static final int KEPT_MAX = 1024;
  private static final float LOAD = 0.75f;

  private final Map<ByteBuffer, ByteBuffer> made =
      new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, ByteBuffer> eldest) {
          return size() > KEPT_MAX;
        }
      };

  /** What {@code maker} has made of the bytes of {@code input}; the caller may move its marks. */
  ByteBuffer of(ByteBuffer input, UnaryOperator<ByteBuffer> maker) {
    ByteBuffer known = made.get(input);
    if (known == null) {
      ByteBuffer key = ByteBuffer.allocate(input.remaining()).put(input.duplicate()).flip();
      known = maker.apply(key.duplicate()).asReadOnlyBuffer();
      made.put(key, known);
    }
    return known.duplicate();
  }
}
