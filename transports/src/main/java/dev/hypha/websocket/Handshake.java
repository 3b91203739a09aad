package dev.hypha.websocket;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * How two ends agree on a WebSocket: a request of HTTP and its answer. Both block; who calls sees
 * to it that the pipe is cut when time is up.
 *
 * <p>Spec: RFC 6455, section 4. An origin means nothing here, and any path will do.
 */
final class Handshake {
  private static final String SPEC = "RFC 6455#4.";
  private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  private static final String KEY = "sec-websocket-key";
  private static final String ACCEPT = "sec-websocket-accept";
  private static final String VERSION_FIELD = "sec-websocket-version";
  private static final String EXTENSIONS = "sec-websocket-extensions";
  private static final String PROTOCOL = "sec-websocket-protocol";

  private final WebSocketConfig config;

  Handshake(WebSocketConfig config) {
    this.config = config;
  }

  // ---- the client's side

  /**
   * Asks for a WebSocket.
   *
   * @param host as the URL would have it, with the port
   * @return what the server has said behind its answer
   */
  byte[] ask(Duplex raw, String host, String path, SecureRandom random) throws IOException {
    byte[] nonce = new byte[KEY_BYTES];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    say(
        raw,
        "GET " + path + " HTTP/1.1",
        "Host: " + host,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + key,
        "Sec-WebSocket-Version: " + VERSION);
    HttpHead.Read answer;
    try {
      answer = HttpHead.read(raw.source(), config);
    } catch (HttpHead.Malformed e) {
      throw new Misbehaved(SPEC + "1", e);
    }
    checkAnswer(answer.head(), key);
    return answer.behind();
  }

  private static void checkAnswer(HttpHead head, String key) throws IOException {
    checkStatus(head.firstLine());
    if (!head.lists("upgrade", "websocket") || !head.lists("connection", "upgrade")) {
      throw unfit("an answer that upgrades to something else");
    }
    Optional<String> accepted = head.value(ACCEPT);
    if (accepted.isEmpty() || !accepted.get().equals(accept(key))) {
      throw unfit("an answer to another request: its Sec-WebSocket-Accept is not that of our key");
    }
    if (head.has(EXTENSIONS) || head.has(PROTOCOL)) {
      throw unfit("an extension or a subprotocol that was not asked for");
    }
  }

  private static void checkStatus(String line) throws IOException {
    if (line.startsWith("GET ")) {
      throw new Crossed();
    }
    if (!line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
      throw unfit("an answer that is not HTTP/1.1");
    }
    int status = Integer.parseInt(line.substring(9, 12));
    String told = "the remote answers '" + shown(line) + "' instead of opening a WebSocket";
    switch (status) {
      case 101 -> {
        // as it should be
      }
      case 429, 503 -> throw new Refused(told);
      default -> throw new Incompatible(told);
    }
  }

  private static Misbehaved unfit(String what) {
    return new Misbehaved(SPEC + "1", what);
  }

  // ---- the server's side

  /**
   * Waits to be asked, and agrees. Who asks for something else is told what there is here.
   *
   * @return what the client has said behind its request
   */
  byte[] answer(Duplex raw) throws IOException {
    HttpHead.Read request;
    try {
      request = HttpHead.read(raw.source(), config);
    } catch (HttpHead.Malformed e) {
      refuse(raw, e.status(), String.valueOf(e.getMessage()));
      throw new Misbehaved(SPEC + "2.1", e);
    }
    HttpHead head = request.head();
    if (!head.firstLine().matches("[!-~]+ [!-~]+ HTTP/1\\.[0-9]")) {
      throw malformed(raw, "a first line that is no request of HTTP");
    }
    requireUpgrade(raw, head);
    if (head.firstLine().endsWith(".0") || !head.has("host")) {
      throw malformed(raw, "a request without a host, or of HTTP/1.0");
    }
    String key = head.value(KEY).orElse("");
    if (!isKey(key)) {
      throw malformed(raw, "a Sec-WebSocket-Key that is not 16 bytes in base64");
    }
    say(
        raw,
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + accept(key));
    return request.behind();
  }

  private static void requireUpgrade(Duplex raw, HttpHead head) throws IOException {
    boolean wanted =
        head.firstLine().startsWith("GET ")
            && head.lists("upgrade", "websocket")
            && head.lists("connection", "upgrade");
    if (!wanted) {
      refuse(raw, 426, "this port speaks libp2p over WebSocket, and nothing else");
      throw new Incompatible("asked for '" + shown(head.firstLine()) + "' instead of a WebSocket");
    }
    if (!head.value(VERSION_FIELD).equals(Optional.of(VERSION))) {
      refuse(raw, 426, "this server knows version 13 of WebSocket");
      throw new Incompatible("asked for another version of WebSocket than 13");
    }
  }

  private static Misbehaved malformed(Duplex raw, String what) throws IOException {
    refuse(raw, 400, what);
    return new Misbehaved(SPEC + "2.1", what);
  }

  private static void refuse(Duplex raw, int status, String why) throws IOException {
    String reason =
        switch (status) {
          case 426 -> "Upgrade Required";
          case 431 -> "Request Header Fields Too Large";
          default -> "Bad Request";
        };
    say(
        raw,
        "HTTP/1.1 " + status + " " + reason,
        "Upgrade: websocket",
        "Sec-WebSocket-Version: " + VERSION,
        "Connection: Upgrade, close",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Length: " + (why.length() + 1),
        "",
        why);
    raw.sink().close();
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  // ---- both

  /** What proves that the answer is to a request with this key. */
  static String accept(String key) {
    try {
      byte[] salted = (key + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(salted));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }

  /** Says lines, and an empty one unless there was one among them. */
  private static void say(Duplex raw, String... lines) throws IOException {
    StringBuilder text = new StringBuilder();
    boolean open = true;
    for (String line : lines) {
      text.append(line).append(open ? "\r\n" : "\n");
      open = open && !line.isEmpty();
    }
    if (open) {
      text.append("\r\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    raw.sink().write(bytes, 0, bytes.length);
    raw.sink().flush();
  }

  /** For an error's message: not too long. */
  private static String shown(String line) {
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }
}
