package dev.hypha.testkit.script;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Varint;
import java.io.EOFException;
import java.io.IOException;

/**
 * The other end of a pipe, following a script:
 *
 * <pre>{@code
 * new ScriptedPeer(pipe)
 *     .sendMessage("/multistream/1.0.0")
 *     .expectMessage("/multistream/1.0.0")
 *     .send(YamuxFrame.ping(YamuxFrame.SYN, 7))
 *     .expect(YamuxFrame.ping(YamuxFrame.ACK, 7))
 *     .expectEnd();
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class ScriptedPeer {
  private static final int MESSAGE_BYTES_MAX = 64 * 1024;

  private final Duplex pipe;

  public ScriptedPeer(Duplex pipe) {
    this.pipe = pipe;
  }

  /** What it speaks over. */
  public Duplex pipe() {
    return pipe;
  }

  // ---- what it says

  public ScriptedPeer send(Bytes bytes) throws IOException {
    pipe.sink().write(bytes.toArray(), 0, bytes.size());
    pipe.sink().flush();
    return this;
  }

  /** Bytes by their values. */
  public ScriptedPeer send(int... bytes) throws IOException {
    return send(Bytes.of(bytes));
  }

  /** A message of multistream-select: its length, the text, a line feed. */
  public ScriptedPeer sendMessage(String text) throws IOException {
    Bytes utf8 = Bytes.utf8(text);
    Buffer message = new Buffer();
    Varint.write(message, utf8.size() + 1L);
    return send(message.write(utf8).writeByte('\n').readAll());
  }

  /** Ends its direction. */
  public ScriptedPeer end() throws IOException {
    pipe.sink().close();
    return this;
  }

  /** Breaks the pipe. */
  public void reset() {
    pipe.reset(0);
  }

  // ---- what it hears

  /**
   * Reads as many bytes as {@code expected} has.
   *
   * @throws AssertionError if they are others
   */
  public ScriptedPeer expect(Bytes expected) throws IOException {
    Bytes heard = read(expected.size());
    if (!heard.equals(expected)) {
      throw new AssertionError("expected " + expected.toHex() + ", heard " + heard.toHex());
    }
    return this;
  }

  /** Reads a message of multistream-select. */
  public ScriptedPeer expectMessage(String text) throws IOException {
    int length = (int) Varint.read(pipe.source(), MESSAGE_BYTES_MAX);
    String heard = read(length).toUtf8();
    if (!heard.equals(text + "\n")) {
      throw new AssertionError("expected '" + text + "', heard '" + heard.strip() + "'");
    }
    return this;
  }

  /** Reads Yamux frames until {@code frame} comes; the bodies of data frames among them as well. */
  public ScriptedPeer expectFrame(Bytes frame) throws IOException {
    for (Bytes heard = readFrame(); !heard.equals(frame); heard = readFrame()) {
      // another one
    }
    return this;
  }

  /** Reads and forgets whatever still comes, until the pipe ends or breaks. */
  public ScriptedPeer expectEnd() {
    Buffer rest = new Buffer();
    try {
      while (pipe.source().read(rest, MESSAGE_BYTES_MAX) >= 0) {
        rest.clear();
      }
    } catch (IOException e) {
      return this; // an end as good as any
    }
    return this;
  }

  /** Reads exactly {@code n} bytes. */
  public Bytes read(int n) throws IOException {
    Buffer heard = new Buffer();
    while (heard.size() < n) {
      if (pipe.source().read(heard, n - heard.size()) < 0) {
        throw new EOFException("the pipe ended after " + heard.size() + " of " + n + " bytes");
      }
    }
    return heard.readAll();
  }

  /** Reads a Yamux frame, with its body if it is data. */
  public Bytes readFrame() throws IOException {
    Bytes header = read(YamuxFrame.BYTES);
    boolean data = header.at(1) == 0;
    Buffer length = new Buffer().write(header.slice(8));
    return data ? Bytes.concat(header, read(length.readInt())) : header;
  }
}
