package dev.hypha.websocket;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SystemRuntime;
import java.io.IOException;
import java.security.SecureRandom;

/** Opens what a remote says on a WebSocket, before and after both have agreed on it. */
public final class WebSocketDoor {
  private static final WebSocketConfig CONFIG = WebSocketConfig.DEFAULT;
  private static final Runtime RUNTIME = new SystemRuntime();

  private WebSocketDoor() {}

  /** What was in frames that were read, and how the reading ended. */
  public record Frames(Bytes data, String end) {}

  /**
   * Reads to the end.
   *
   * @param piece how much is read at once
   * @param byBuffer whether into a buffer, not into an array
   */
  public static Frames read(Duplex raw, Role role, int piece, boolean byBuffer) {
    Duplex pipe = new WebSocketPipe(raw, role, new byte[0], CONFIG, RUNTIME);
    Buffer data = new Buffer();
    byte[] array = new byte[piece];
    try {
      while (true) {
        long n = byBuffer ? pipe.source().read(data, piece) : pipe.source().read(array, 0, piece);
        if (n < 0) {
          return new Frames(data.readAll(), "");
        }
        if (!byBuffer) {
          data.write(array, 0, (int) n);
        }
      }
    } catch (IOException e) {
      return new Frames(data.readAll(), e.toString());
    }
  }

  /** As who listens. */
  public static void answer(Duplex raw) throws IOException {
    new Handshake(CONFIG).answer(raw);
  }

  /** As who dials, with a key that is always the same. */
  public static void ask(Duplex raw) throws IOException {
    new Handshake(CONFIG).ask(raw, "127.0.0.1:80", "/", new Zeros());
  }

  private static final class Zeros extends SecureRandom {
    private static final long serialVersionUID = 1;

    @Override
    public void nextBytes(byte[] bytes) {
      // they are zero already
    }
  }
}
