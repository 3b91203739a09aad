package dev.hypha.websocket;

import dev.hypha.bytes.Sink;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What leaves on a WebSocket, frame by frame: data from whoever writes, control frames from threads
 * of their own. Thread-safe.
 */
final class Output {
  private static final System.Logger LOG = System.getLogger(Output.class.getName());

  private static final int WHY_BYTES_MAX = Framing.CONTROL_BYTES_MAX - 2;

  private final Sink raw;
  private final Optional<Masks> masks;
  private final Runtime runtime;

  /** Held by whoever writes a frame. */
  private final Semaphore turn = new Semaphore(1, true);

  /** The pong that has not left yet: a later ping takes the place of an earlier one. */
  private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();

  /** Changes with the turn only. */
  private volatile boolean ended;

  /**
   * @param masks those of a client; a server has none
   */
  Output(Sink raw, Optional<Masks> masks, Runtime runtime) {
    this.raw = raw;
    this.masks = masks;
    this.runtime = runtime;
  }

  /**
   * Sends the payload at {@code payloadAt} as a frame with data. Before it there is room for a
   * header; afterwards the array holds nothing of use.
   */
  void data(byte[] frame, int payloadAt, int length) throws IOException {
    turn.acquireUninterruptibly();
    try {
      if (ended) {
        throw new IOException("this end has closed the WebSocket");
      }
      write(frame, payloadAt, Framing.BINARY, length);
    } finally {
      turn.release();
    }
  }

  /** Sends what the pipe beneath holds back. */
  void flush() throws IOException {
    turn.acquireUninterruptibly();
    try {
      raw.flush();
    } finally {
      turn.release();
    }
  }

  /** Answers a ping, soon. Does not block. Of pings that come too fast the last is answered. */
  void pong(byte[] payload) {
    if (pong.getAndSet(payload) == null) {
      runtime.fork("ws-pong", this::sendPong);
    }
  }

  /** Sends a close frame, soon, unless one was sent. Does not block. */
  void closeSoon(int code) {
    runtime.fork(
        "ws-close",
        () -> {
          try {
            close(code, "");
          } catch (IOException e) {
            LOG.log(Level.DEBUG, "an answer to a close did not leave", e);
          }
        });
  }

  /** Sends a close frame unless one was sent: the last frame of this end. */
  void close(int code, String reason) throws IOException {
    turn.acquireUninterruptibly();
    try {
      if (ended) {
        return;
      }
      ended = true;
      byte[] why = reason.getBytes(StandardCharsets.US_ASCII);
      boolean coded = code != CloseCode.NONE;
      byte[] payload = new byte[coded ? 2 + Math.min(why.length, WHY_BYTES_MAX) : 0];
      if (coded) {
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(why, 0, payload, 2, payload.length - 2);
      }
      control(Framing.CLOSE, payload);
    } finally {
      turn.release();
    }
  }

  private void sendPong() {
    turn.acquireUninterruptibly();
    try {
      byte[] payload = pong.getAndSet(null);
      if (payload != null && !ended) {
        control(Framing.PONG, payload);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a pong did not leave", e);
    } finally {
      turn.release();
    }
  }

  private void control(int opcode, byte[] payload) throws IOException {
    byte[] frame = new byte[Framing.HEADER_BYTES_MAX + payload.length];
    System.arraycopy(payload, 0, frame, Framing.HEADER_BYTES_MAX, payload.length);
    write(frame, Framing.HEADER_BYTES_MAX, opcode, payload.length);
    raw.flush();
  }

  private void write(byte[] frame, int payloadAt, int opcode, int length) throws IOException {
    int start =
        masks.isPresent()
            ? Framing.writeMasked(frame, payloadAt, opcode, length, masks.get().next())
            : Framing.writeHeader(frame, payloadAt, opcode, length);
    raw.write(frame, start, payloadAt + length - start);
  }
}
