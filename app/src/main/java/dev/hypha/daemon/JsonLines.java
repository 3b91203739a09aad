package dev.hypha.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** JSON objects, one a line, over a socket. One thread reads, any number write, any may close. */
final class JsonLines implements AutoCloseable {
  private final SocketChannel channel;
  private final int lineBytesMax;
  private final ByteBuffer incoming = ByteBuffer.allocate(8192).limit(0);

  /** Whose turn it is to write. */
  private final Semaphore turn = new Semaphore(1);

  /**
   * @param lineBytesMax a longer line is refused
   */
  JsonLines(SocketChannel channel, int lineBytesMax) {
    this.channel = channel;
    this.lineBytesMax = lineBytesMax;
  }

  /** The next object; nothing at the end. */
  Optional<ObjectNode> read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (incoming.hasRemaining()) {
        byte next = incoming.get();
        if (next == '\n') {
          return Optional.of(Json.parse(line.toString(StandardCharsets.UTF_8)));
        }
        if (line.size() >= lineBytesMax) {
          throw new MalformedException("a line of more than " + lineBytesMax + " bytes");
        }
        line.write(next);
      }
      incoming.clear();
      int n = channel.read(incoming);
      incoming.flip();
      if (n < 0) {
        if (line.size() > 0) {
          throw new EOFException("the connection ended within a line");
        }
        return Optional.empty();
      }
    }
  }

  void write(JsonNode object) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((Json.text(object) + "\n").getBytes(StandardCharsets.UTF_8));
    turn.acquireUninterruptibly();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } finally {
      turn.release();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
