package dev.hypha.websocket;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.FramePool;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames and hands out what is in them, unmasked where the reader wants it: of a frame no
 * more is held than its header and what came with it. One thread reads.
 *
 * <p>Spec: RFC 6455, sections 5 and 7.
 */
final class WebSocketSource implements Source {
  private static final int AHEAD_BYTES = HttpHead.PIECE_BYTES;
  private static final int CHUNK_BYTES = 16 << 10;
  private static final FramePool CHUNKS = new FramePool(CHUNK_BYTES);

  private final Source raw;
  private final boolean maskedWanted;
  private final WebSocketConfig config;
  private final Output output;
  private final Failing failing;

  /** Read and not yet taken: between {@code start} and {@code end}. */
  private final byte[] ahead = new byte[AHEAD_BYTES];

  private int start;
  private int end;

  /** Of the current frame's data. */
  private long left;

  private boolean masked;
  private int mask;

  /** Of the current message. */
  private boolean unfinished;

  private long messageBytes;
  private int messageFrames;
  private int emptyFrames;

  private boolean ended;
  private @Nullable IOException broken;

  /** Who says goodbye after a breach of the protocol. */
  @FunctionalInterface
  interface Failing {
    /** Sends a close frame and ends the connection. Does not block. */
    void leave(int code, String why);
  }

  /**
   * @param maskedWanted whether this is the server's end, whose client masks
   * @param first what was read behind the handshake; {@value HttpHead#PIECE_BYTES} bytes at most
   */
  WebSocketSource(
      Source raw,
      boolean maskedWanted,
      byte[] first,
      WebSocketConfig config,
      Output output,
      Failing failing) {
    this.raw = raw;
    this.maskedWanted = maskedWanted;
    this.config = config;
    this.output = output;
    this.failing = failing;
    System.arraycopy(first, 0, ahead, 0, first.length);
    this.end = first.length;
  }

  @Override
  public long read(Buffer sink, long max) throws IOException {
    if (!awaitData()) {
      return -1;
    }
    byte[] chunk = CHUNKS.take();
    int n = take(chunk, 0, (int) Math.min(max, CHUNK_BYTES));
    sink.write(chunk, 0, n);
    CHUNKS.recycle(chunk);
    return n;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return awaitData() ? take(target, offset, length) : -1;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  /** Takes of the current frame's data, of which there is some. */
  private int take(byte[] target, int offset, int length) throws IOException {
    int n = (int) Math.min(length, left);
    if (start < end) {
      n = Math.min(n, end - start);
      System.arraycopy(ahead, start, target, offset, n);
      start += n;
    } else {
      n = raw.read(target, offset, n);
      if (n < 0) {
        throw new EOFException("the connection ended within a frame");
      }
    }
    if (masked) {
      mask = Framing.mask(target, offset, n, mask);
    }
    left -= n;
    return n;
  }

  /** Reads frames until one has data; false at the end of the WebSocket. */
  private boolean awaitData() throws IOException {
    if (broken != null) {
      throw broken;
    }
    while (left == 0) {
      if (ended || !readHeader()) {
        return false;
      }
    }
    return true;
  }

  private boolean readHeader() throws IOException {
    if (!awaitBytes(1)) {
      if (unfinished) {
        throw new EOFException("the connection ended within a message");
      }
      ended = true;
      return false;
    }
    require(2);
    int first = ahead[start];
    int second = ahead[start + 1];
    int opcode = first & Framing.OPCODE;
    boolean last = (first & Framing.LAST) != 0;
    checkKind(first, second, opcode, last);
    long length = readLength(second & Framing.LENGTH);
    if (masked) {
      require(Framing.MASK_BYTES);
      mask = (int) number(Framing.MASK_BYTES);
    }
    if (Framing.isControl(opcode)) {
      control(opcode, (int) length);
    } else {
      data(opcode, last, length);
    }
    return true;
  }

  private void checkKind(int first, int second, int opcode, boolean last) throws Misbehaved {
    if ((first & Framing.RESERVED) != 0) {
      throw breach("5.2", CloseCode.PROTOCOL_ERROR, "a reserved bit of no extension");
    }
    switch (opcode) {
      case Framing.BINARY, Framing.CONTINUATION, Framing.CLOSE, Framing.PING, Framing.PONG -> {
        // known
      }
      case Framing.TEXT ->
          throw breach("5.6", CloseCode.UNSUPPORTED_DATA, "text, where libp2p is binary");
      default -> throw breach("5.2", CloseCode.PROTOCOL_ERROR, "a frame of the kind " + opcode);
    }
    masked = (second & Framing.MASKED) != 0;
    if (masked != maskedWanted) {
      String whose = masked ? "a server's frame that is masked" : "a client's frame without a mask";
      throw breach("5.1", CloseCode.PROTOCOL_ERROR, whose);
    }
    if (Framing.isControl(opcode)) {
      if (!last) {
        throw breach("5.4", CloseCode.PROTOCOL_ERROR, "a control frame in pieces");
      }
      if ((second & Framing.LENGTH) > Framing.CONTROL_BYTES_MAX) {
        throw breach("5.5", CloseCode.PROTOCOL_ERROR, "a control frame of more than 125 bytes");
      }
    } else if ((opcode == Framing.CONTINUATION) != unfinished) {
      throw breach(
          "5.4",
          CloseCode.PROTOCOL_ERROR,
          unfinished ? "a message within a message" : "a continuation of nothing");
    }
  }

  private long readLength(int told) throws IOException {
    int bytes = told == Framing.IN_EIGHT_BYTES ? 8 : told == Framing.IN_TWO_BYTES ? 2 : 0;
    require(2 + bytes);
    start += 2;
    if (bytes == 0) {
      return told;
    }
    long length = number(bytes);
    if (length < 0) {
      throw breach("5.2", CloseCode.PROTOCOL_ERROR, "a length of more than 63 bits");
    }
    if (length < Framing.IN_TWO_BYTES || (bytes == 8 && length <= 0xffff)) {
      throw breach(
          "5.2", CloseCode.PROTOCOL_ERROR, "a length of " + length + " in " + bytes + " bytes");
    }
    return length;
  }

  // ---- data

  private void data(int opcode, boolean last, long length) throws Misbehaved {
    if (opcode == Framing.BINARY) {
      messageBytes = 0;
      messageFrames = 0;
    }
    unfinished = !last;
    messageFrames++;
    emptyFrames = length == 0 ? emptyFrames + 1 : 0;
    if (length > config.messageBytesMax() - messageBytes) {
      throw breach(
          "7.4.1",
          CloseCode.MESSAGE_TOO_BIG,
          "a message of more than " + config.messageBytesMax() + " bytes");
    }
    if (messageFrames > config.messageFramesMax()) {
      throw breach(
          "7.4.1",
          CloseCode.POLICY_VIOLATION,
          "a message in more than " + config.messageFramesMax() + " frames");
    }
    if (emptyFrames > config.emptyFramesMax()) {
      throw breach(
          "7.4.1",
          CloseCode.POLICY_VIOLATION,
          "more than " + config.emptyFramesMax() + " empty frames in a row");
    }
    messageBytes += length;
    left = length;
  }

  // ---- control

  private void control(int opcode, int length) throws IOException {
    require(length);
    if (opcode == Framing.PONG) {
      start += length; // to a ping that nobody sent, which is allowed
      return;
    }
    byte[] payload = new byte[length];
    System.arraycopy(ahead, start, payload, 0, length);
    start += length;
    if (masked) {
      mask = Framing.mask(payload, 0, length, mask);
    }
    if (opcode == Framing.PING) {
      output.pong(payload);
    } else {
      closed(payload);
    }
  }

  /** The remote says nothing more. */
  private void closed(byte[] payload) throws IOException {
    if (payload.length == 1) {
      throw breach("5.5.1", CloseCode.PROTOCOL_ERROR, "half a close code");
    }
    int code =
        payload.length == 0 ? CloseCode.NONE : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    if (payload.length > 0 && !CloseCode.mayTravel(code)) {
      throw breach("7.4", CloseCode.PROTOCOL_ERROR, "the close code " + code);
    }
    String reason = reason(payload);
    ended = true;
    output.closeSoon(code);
    if (!CloseCode.isPeaceful(code)) {
      String told = "the remote closed the WebSocket with " + code;
      broken = new Reset(told, new IOException(reason.isEmpty() ? "no reason given" : reason));
      throw broken;
    }
  }

  private String reason(byte[] payload) throws Misbehaved {
    if (payload.length < 2) {
      return "";
    }
    try {
      ByteBuffer text = ByteBuffer.wrap(payload, 2, payload.length - 2);
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw breach("8.1", CloseCode.INVALID_DATA, "a reason for closing that is not UTF-8");
    }
  }

  private Misbehaved breach(String section, int code, String what) {
    Misbehaved culprit = new Misbehaved("RFC 6455#" + section, what);
    broken = culprit;
    failing.leave(code, what);
    return culprit;
  }

  // ---- bytes

  private long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | (ahead[start++] & 0xff);
    }
    return value;
  }

  private void require(int n) throws IOException {
    if (!awaitBytes(n)) {
      throw new EOFException("the connection ended within a frame");
    }
  }

  /** Reads until {@code n} bytes are ahead; false if the pipe ends before. */
  private boolean awaitBytes(int n) throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
    } else if (start + n > ahead.length) {
      System.arraycopy(ahead, start, ahead, 0, end - start);
      end -= start;
      start = 0;
    }
    while (end - start < n) {
      int read = raw.read(ahead, end, ahead.length - end);
      if (read < 0) {
        return false;
      }
      end += read;
    }
    return true;
  }
}
