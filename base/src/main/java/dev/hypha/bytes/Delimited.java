package dev.hypha.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** Messages behind a varint length: the framing of almost every libp2p protocol. */
public final class Delimited {
  private Delimited() {}

  public static void write(Buffer buffer, Bytes message) {
    Varint.write(buffer, message.size());
    buffer.write(message);
  }

  /**
   * Reads one message and not a byte more.
   *
   * @return nothing if the pipe ended before it began
   * @throws MalformedException if it is longer than {@code bytesMax}, before anything is allocated
   *     for it
   * @throws EOFException if the pipe ends within it
   */
  public static Optional<Bytes> read(Source source, int bytesMax) throws IOException {
    long length = Varint.readOrEnd(source, bytesMax);
    if (length < 0) {
      return Optional.empty();
    }
    Buffer message = new Buffer();
    while (message.size() < length) {
      if (source.read(message, length - message.size()) < 0) {
        throw new EOFException("the pipe ended within a message");
      }
    }
    return Optional.of(message.readAll());
  }
}
