package dev.hypha.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a WebSocket is asked for, and who is sent away. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
  private static final WebSocketConfig CONFIG = WebSocketConfig.DEFAULT;

  /** The request of RFC 6455, section 1.3, without its subprotocols. */
  private static final String REQUEST =
      """
      GET /chat HTTP/1.1
      Host: server.example.com
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Origin: http://example.com
      Sec-WebSocket-Version: 13

      """;

  private static final String ANSWER =
      """
      HTTP/1.1 101 Switching Protocols
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

      """;

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final MemoryPipe wire = new MemoryPipe(1 << 20);

  private byte[] answering(WebSocketConfig config) throws IOException {
    return new Handshake(config).answer(wire.right());
  }

  private byte[] asked(String text) throws IOException {
    say(text);
    wire.left().sink().close();
    return answering(CONFIG);
  }

  private void say(String text) throws IOException {
    Buffer said = new Buffer().write(Bytes.utf8(text.replace("\n", "\r\n")));
    wire.left().sink().write(said, said.size());
  }

  private String heard() throws IOException {
    wire.right().close();
    Buffer heard = new Buffer();
    while (wire.left().source().read(heard, 1024) >= 0) {
      // to the end
    }
    return heard.readAll().toUtf8().replace("\r\n", "\n");
  }

  // ---- the server's side

  @Test
  void the_request_of_the_RFC_gets_the_answer_of_the_RFC() throws Exception {
    assertThat(asked(REQUEST)).isEmpty();
    assertThat(heard()).isEqualTo(ANSWER);
  }

  @Test
  void what_comes_behind_the_request_is_kept() throws Exception {
    assertThat(asked(REQUEST + "more")).isEqualTo(Bytes.utf8("more").toArray());
  }

  @Test
  void names_and_words_may_be_written_in_any_case_and_in_lists() throws Exception {
    assertThat(
            asked(
                REQUEST
                    .replace("Upgrade: websocket", "uPGRADE: h2c, WebSocket")
                    .replace("Connection: Upgrade", "connection: keep-alive, UPGRADE")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: x\n\n",
        "POST / HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc",
        "GET / HTTP/1.1\nHost: x\nUpgrade: h2c\nConnection: Upgrade\n\n",
        "GET /robots.txt HTTP/1.0\n\n"
      })
  void a_request_for_something_else_is_told_what_there_is(String request) throws Exception {
    assertThatThrownBy(() -> asked(request)).isInstanceOf(Incompatible.class);
    assertThat(heard())
        .startsWith("HTTP/1.1 426 Upgrade Required\nUpgrade: websocket\n")
        .endsWith("this port speaks libp2p over WebSocket, and nothing else\n");
  }

  @Test
  void another_version_is_told_ours() throws Exception {
    assertThatThrownBy(() -> asked(REQUEST.replace("Version: 13", "Version: 8")))
        .isInstanceOf(Incompatible.class);
    assertThat(heard())
        .startsWith("HTTP/1.1 426 Upgrade Required\n")
        .contains("\nSec-WebSocket-Version: 13\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Key: c2hvcnQ=",
        "Sec-WebSocket-Key: not base64 at all!!!",
        "X-Nothing: here",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
      })
  void a_key_that_is_none_or_two_is_a_bad_request(String field) throws Exception {
    String request = REQUEST.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", field);
    assertThatThrownBy(() -> asked(request))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("(RFC 6455#4.2.1)");
    assertThat(heard()).startsWith("HTTP/1.1 400 Bad Request\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\n no name: x\n\n",
        "GET / HTTP/1.1\n: x\n\n",
        "GET / HTTP/1.1\nHost x\n\n",
        "GET /a b HTTP/1.1\nHost: x\n\n",
        "GET\n\n",
        "\n\n",
        "GET / HTTP/1.1\nHost: x\u0001\n\n"
      })
  void what_is_no_request_is_a_bad_request(String request) throws Exception {
    assertThatThrownBy(() -> asked(request)).isInstanceOf(Misbehaved.class);
    assertThat(heard()).startsWith("HTTP/1.1 400 Bad Request\n");
  }

  @Test
  void a_return_or_a_line_feed_alone_is_refused_at_once() throws Exception {
    Buffer said = new Buffer().write(Bytes.utf8("GET / HTTP/1.1\nHost: x"));
    wire.left().sink().write(said, said.size());
    assertThatThrownBy(() -> answering(CONFIG))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("the byte 0x0a");
  }

  @Test
  void a_dialer_that_speaks_without_a_websocket_is_refused_at_its_first_byte() throws Exception {
    Buffer said = new Buffer().write(Bytes.utf8("\u0013/multistream/1.0.0\n"));
    wire.left().sink().write(said, said.size());
    assertThatThrownBy(() -> answering(CONFIG))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("the byte 0x13");
  }

  @Test
  void a_head_without_an_end_is_refused_at_its_bound() throws Exception {
    String endless = "GET / HTTP/1.1\nHost: " + "x".repeat(20_000) + "\n\n";
    HandshakeTest without = new HandshakeTest();
    without.say(endless);
    assertThatThrownBy(() -> without.answering(head(1 << 20, 64)))
        .as("without the bound it is read to its end")
        .isInstanceOf(Incompatible.class);
    say(endless);
    assertThatThrownBy(() -> answering(CONFIG))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("more than 8192 bytes");
    assertThat(heard()).startsWith("HTTP/1.1 431 Request Header Fields Too Large\n");
  }

  @Test
  void a_head_of_too_many_lines_is_refused() throws Exception {
    String lines = "GET / HTTP/1.1\n" + "a: b\n".repeat(70) + "\n";
    HandshakeTest without = new HandshakeTest();
    without.say(lines);
    assertThatThrownBy(() -> without.answering(head(8192, 71))).isInstanceOf(Incompatible.class);
    say(lines);
    assertThatThrownBy(() -> answering(CONFIG))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("more than 64 lines");
  }

  private static WebSocketConfig head(int bytes, int lines) {
    return new WebSocketConfig(
        CONFIG.messageBytesMax(),
        CONFIG.messageFramesMax(),
        CONFIG.emptyFramesMax(),
        bytes,
        lines,
        CONFIG.farewellMax());
  }

  // ---- the client's side

  /** What comes of a client's request that is answered with {@code text}. */
  private byte[] answered(String text) throws Exception {
    FutureTask<byte[]> asking =
        new FutureTask<>(
            () -> new Handshake(CONFIG).ask(wire.right(), "127.0.0.1:80", "/", runtime.secrets()));
    runtime.fork("client", asking);
    Buffer request = new Buffer();
    String key = "";
    while (!request.peekAll().toUtf8().endsWith("\r\n\r\n")) {
      assertThat(wire.left().source().read(request, 1024)).isPositive();
    }
    for (String line : request.readAll().toUtf8().split("\r\n", -1)) {
      key = line.startsWith("Sec-WebSocket-Key: ") ? line.substring(19) : key;
    }
    say(text.replace("ACCEPT", Handshake.accept(key)));
    wire.left().sink().close();
    try {
      return asking.get();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private static final String GOOD =
      """
      HTTP/1.1 101 Fine
      upgrade: WebSocket
      CONNECTION: upgrade
      Sec-WebSocket-Accept: ACCEPT

      """;

  @Test
  void a_good_answer_opens_and_what_is_behind_it_is_kept() throws Exception {
    assertThat(answered(GOOD + "frames")).isEqualTo(Bytes.utf8("frames").toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "X-Nothing: here",
        "Sec-WebSocket-Accept: ACCEPT\nSec-WebSocket-Extensions: permessage-deflate",
        "Sec-WebSocket-Accept: ACCEPT\nSec-WebSocket-Protocol: chat"
      })
  void an_answer_to_something_else_is_refused(String field) {
    assertThatThrownBy(() -> answered(GOOD.replace("Sec-WebSocket-Accept: ACCEPT", field)))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("(RFC 6455#4.1)");
  }

  @Test
  void an_upgrade_to_something_else_is_refused() {
    assertThatThrownBy(() -> answered(GOOD.replace("WebSocket\n", "h2c\n")))
        .isInstanceOf(Misbehaved.class);
  }

  @Test
  void a_web_server_without_websockets_is_told_as_such() {
    assertThatThrownBy(() -> answered("HTTP/1.1 404 Not Found\nContent-Length: 0\n\n"))
        .isInstanceOf(Incompatible.class)
        .hasMessage("the remote answers 'HTTP/1.1 404 Not Found' instead of opening a WebSocket");
  }

  @Test
  void a_server_that_is_busy_is_told_as_such() {
    assertThatThrownBy(() -> answered("HTTP/1.1 503 Service Unavailable\n\n"))
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_request_for_an_answer_is_a_dial_that_crossed_ours() {
    assertThatThrownBy(() -> answered(REQUEST)).isInstanceOf(Crossed.class);
  }

  @Test
  void a_listener_that_speaks_without_a_websocket_is_refused_at_its_first_byte() {
    assertThatThrownBy(() -> answered("\u0013/multistream/1.0.0\n"))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("the byte 0x13");
  }

  @Test
  void a_server_that_hangs_up_is_told_as_such() {
    assertThatThrownBy(() -> answered("HTTP/1.1 101")).isInstanceOf(EOFException.class);
  }
}
