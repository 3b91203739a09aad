package dev.hypha.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.Role;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes through a WebSocket, and what a remote cannot do with one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketPipeTest {
  private static final int ROOM = 4 << 20;
  private static final WebSocketConfig CONFIG = WebSocketConfig.DEFAULT;

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final MemoryPipe wire = new MemoryPipe(ROOM);

  /** What a client's frames say in these tests; its mask is zero, so that it can be read. */
  private static final String NO_MASK = "00000000";

  private Duplex client() {
    return new WebSocketPipe(wire.left(), Role.DIALER, new byte[0], CONFIG, runtime);
  }

  private Duplex server(WebSocketConfig config) {
    return new WebSocketPipe(wire.right(), Role.LISTENER, new byte[0], config, runtime);
  }

  private void say(String digits) throws IOException {
    say(Bytes.hex(digits));
  }

  private void say(Bytes bytes) throws IOException {
    Buffer said = new Buffer().write(bytes);
    wire.left().sink().write(said, said.size());
  }

  /** What the server's end of the wire has sent. */
  private Bytes heard(int bytes) throws IOException {
    Buffer heard = new Buffer();
    while (heard.size() < bytes && wire.left().source().read(heard, bytes - heard.size()) >= 0) {
      // more
    }
    return heard.readAll();
  }

  private static Bytes read(Duplex pipe, int bytes) throws IOException {
    Buffer read = new Buffer();
    while (read.size() < bytes && pipe.source().read(read, bytes - read.size()) >= 0) {
      // more
    }
    return read.readAll();
  }

  private static int readOne(Duplex pipe) throws IOException {
    return pipe.source().read(new byte[1], 0, 1);
  }

  // ---- what goes through

  @Test
  void megabytes_go_through_in_pieces_of_any_size() throws Exception {
    Duplex client = client();
    Duplex server = server(CONFIG);
    long seed = 7;
    Random random = new Random(seed);
    byte[] sent = new byte[3 << 20];
    random.nextBytes(sent);
    runtime.fork("writer", () -> writeAll(client, sent, new Random(seed)));
    byte[] received = new byte[sent.length];
    for (int at = 0; at < received.length; ) {
      int wanted = Math.min(received.length - at, 1 + random.nextInt(90_000));
      at += server.source().read(received, at, wanted);
    }
    assertThat(received).as("seed " + seed).isEqualTo(sent);
  }

  private static void writeAll(Duplex pipe, byte[] bytes, Random random) {
    try {
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(bytes.length - at, 1 + random.nextInt(90_000));
        if (random.nextBoolean()) {
          pipe.sink().write(bytes, at, piece);
        } else {
          pipe.sink().write(new Buffer().write(bytes, at, piece), piece);
        }
        if (random.nextInt(3) == 0) {
          pipe.sink().flush();
        }
        at += piece;
      }
      pipe.sink().flush();
    } catch (IOException e) {
      pipe.reset(0);
    }
  }

  @Test
  void a_record_of_noise_is_one_frame() throws Exception {
    Duplex server = server(CONFIG);
    byte[] record = new byte[2 + 65_535];
    server.sink().write(new byte[10], 0, 10);
    server.sink().write(record, 0, record.length);
    server.sink().flush();
    assertThat(heard(2 + 10).slice(0, 2)).isEqualTo(Bytes.hex("820a"));
    assertThat(heard(10 + record.length).slice(0, 10)).isEqualTo(Bytes.hex("827f0000000000010001"));
  }

  @Test
  void what_was_read_behind_the_handshake_is_read_first() throws Exception {
    Bytes first = Bytes.hex("8202" + "6869" + "82");
    Duplex client = new WebSocketPipe(wire.right(), Role.DIALER, first.toArray(), CONFIG, runtime);
    say("0121");
    assertThat(read(client, 3)).isEqualTo(Bytes.utf8("hi!"));
  }

  @Test
  void a_message_in_pieces_with_a_ping_between_them_is_one() throws Exception {
    Duplex server = server(CONFIG);
    say("0283" + NO_MASK + "48656c" + "8980" + NO_MASK + "8082" + NO_MASK + "6c6f");
    assertThat(read(server, 5)).isEqualTo(Bytes.utf8("Hello"));
    assertThat(heard(2)).isEqualTo(Bytes.hex("8a00"));
  }

  @Test
  void a_ping_is_answered_with_what_it_said() throws Exception {
    Duplex server = server(CONFIG);
    say("898537fa213d7f9f4d5158" + "8281" + NO_MASK + "2a");
    assertThat(readOne(server)).isEqualTo(1);
    assertThat(heard(7)).isEqualTo(Bytes.hex("8a0548656c6c6f"));
  }

  @Test
  void a_pong_that_nobody_asked_for_is_passed_over() throws Exception {
    Duplex server = server(CONFIG);
    say("8a8537fa213d7f9f4d5158" + "8281" + NO_MASK + "2a");
    assertThat(read(server, 1)).isEqualTo(Bytes.of(0x2a));
  }

  // ---- how it ends

  @Test
  void a_close_is_answered_with_its_code_and_ends_the_pipe() throws Exception {
    Duplex server = server(CONFIG);
    say("8882" + NO_MASK + "03e8");
    assertThat(readOne(server)).isEqualTo(-1);
    assertThat(readOne(server)).isEqualTo(-1);
    assertThat(heard(4)).isEqualTo(Bytes.hex("880203e8"));
  }

  @Test
  void a_close_without_a_code_is_answered_without_one() throws Exception {
    Duplex server = server(CONFIG);
    say("8880" + NO_MASK);
    assertThat(readOne(server)).isEqualTo(-1);
    assertThat(heard(2)).isEqualTo(Bytes.hex("8800"));
  }

  @Test
  void a_close_that_complains_is_told_with_its_reason() throws Exception {
    Duplex server = server(CONFIG);
    say("8885" + NO_MASK + "03f1" + "626967");
    assertThatThrownBy(() -> readOne(server))
        .isInstanceOf(Reset.class)
        .hasMessage("the remote closed the WebSocket with 1009: big");
  }

  @Test
  void who_closes_the_sink_reads_what_was_already_on_its_way() throws Exception {
    Duplex server = server(CONFIG);
    server.sink().close();
    assertThat(heard(4)).isEqualTo(Bytes.hex("880203e8"));
    say("8281" + NO_MASK + "2a" + "8882" + NO_MASK + "03e8");
    assertThat(read(server, 1)).isEqualTo(Bytes.of(0x2a));
    assertThat(readOne(server)).isEqualTo(-1);
    server.sink().write(new byte[1], 0, 1);
    assertThatThrownBy(() -> server.sink().flush()).isInstanceOf(IOException.class);
  }

  @Test
  void closing_says_so_and_then_hangs_up() throws Exception {
    Duplex server = server(CONFIG);
    server.close();
    assertThat(heard(100)).isEqualTo(Bytes.hex("880203e8"));
  }

  @Test
  void a_connection_that_ends_between_frames_ends_the_pipe() throws Exception {
    Duplex server = server(CONFIG);
    say("8281" + NO_MASK + "2a");
    wire.left().sink().close();
    assertThat(readOne(server)).isEqualTo(1);
    assertThat(readOne(server)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"8285000000002a", "82", "82fe01", "0281000000002a"})
  void a_connection_that_ends_elsewhere_is_broken(String digits) throws Exception {
    Duplex server = server(CONFIG);
    say(digits);
    wire.left().sink().close();
    assertThatThrownBy(() -> read(server, 100)).isInstanceOf(EOFException.class);
  }

  @Test
  void a_reset_wakes_who_reads() throws Exception {
    Duplex server = server(CONFIG);
    FutureTask<Integer> reading = new FutureTask<>(() -> readOne(server));
    runtime.fork("reader", reading);
    server.reset(0);
    assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
  }

  // ---- what a remote cannot do

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a text frame, 81810000000041, 5.6, 1003",
    "a frame without a mask, 820141, 5.1, 1002",
    "an unknown kind of data, 83810000000041, 5.2, 1002",
    "an unknown kind of control, 8b8000000000, 5.2, 1002",
    "the second reserved bit, a2810000000041, 5.2, 1002",
    "the third reserved bit, 92810000000041, 5.2, 1002",
    "a ping in pieces, 098000000000, 5.4, 1002",
    "a ping of 126 bytes, 89fe007e00000000, 5.5, 1002",
    "a close of 126 bytes, 88fe007e00000000, 5.5, 1002",
    "a continuation of nothing, 80810000000041, 5.4, 1002",
    "a message within a message, 0281000000004182810000000041, 5.4, 1002",
    "a length of 125 in two bytes, 82fe007d00000000, 5.2, 1002",
    "a length of 65535 in eight bytes, 82ff000000000000ffff00000000, 5.2, 1002",
    "a length of more than 63 bits, 82ff800000000000000000000000, 5.2, 1002",
    "half a close code, 88810000000003, 5.5.1, 1002",
    "the close code 1005, 88820000000003ed, 7.4, 1002",
    "the close code 999, 88820000000003e7, 7.4, 1002",
    "the close code 5000, 8882000000001388, 7.4, 1002",
    "a reason that is not UTF-8, 88830000000003e8ff, 8.1, 1007"
  })
  void a_breach_of_the_protocol_is_refused_with_its_section_and_code(
      String what, String digits, String section, int code) throws Exception {
    Duplex server = server(CONFIG);
    say(digits);
    assertThatThrownBy(() -> read(server, 100))
        .as(what)
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("(RFC 6455#" + section + ")");
    Bytes farewell = heard(2 + 125);
    assertThat(farewell.unsignedAt(0)).isEqualTo(0x88);
    assertThat((farewell.unsignedAt(2) << 8) | farewell.unsignedAt(3)).isEqualTo(code);
  }

  @Test
  void a_server_that_masks_is_refused() throws Exception {
    Duplex client = new WebSocketPipe(wire.right(), Role.DIALER, new byte[0], CONFIG, runtime);
    say("82810000000041");
    assertThatThrownBy(() -> readOne(client))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("masked (RFC 6455#5.1)");
  }

  @Test
  void CVE_2020_36443_compressed_data_is_refused_for_there_is_no_compression() throws Exception {
    Duplex server = server(CONFIG);
    say("c28700000000f248cdc9c90700"); // "Hello" as RFC 7692, section 7.2.3.1, compresses it
    assertThatThrownBy(() -> readOne(server))
        .isInstanceOf(Misbehaved.class)
        .hasMessage("a reserved bit of no extension (RFC 6455#5.2)");
  }

  @Test
  void a_frame_of_more_than_a_message_may_have_is_refused_before_its_first_byte() throws Exception {
    String frame = "82fe0100" + NO_MASK;
    assertThat(readAfter(server(CONFIG.withMessageBytesMax(256)), frame + "2a"))
        .as("without the bound it is read")
        .isEqualTo(Bytes.of(0x2a));
    assertBreach(new WebSocketPipeTest(), CONFIG.withMessageBytesMax(255), frame, 1009);
  }

  @Test
  void a_message_in_too_many_bytes_is_refused_whatever_its_pieces() throws Exception {
    String pieces = "0282" + NO_MASK + "4141" + "0082" + NO_MASK + "4141";
    assertThat(readAfter(server(CONFIG.withMessageBytesMax(4)), pieces).size()).isPositive();
    assertBreach(new WebSocketPipeTest(), CONFIG.withMessageBytesMax(3), pieces, 1009);
  }

  @Test
  void a_flood_of_continuations_is_refused() throws Exception {
    String flood = "0281" + NO_MASK + "41" + ("0081" + NO_MASK + "41").repeat(100);
    assertThat(read(server(frames(101, 64)), flood)).isEqualTo(101);
    assertBreach(new WebSocketPipeTest(), frames(100, 64), flood, 1008);
  }

  @Test
  void a_flood_of_empty_frames_is_refused() throws Exception {
    String flood = ("8280" + NO_MASK).repeat(65) + "8281" + NO_MASK + "41";
    assertThat(read(server(frames(4096, 65)), flood)).isEqualTo(1);
    assertBreach(new WebSocketPipeTest(), CONFIG, flood, 1008);
  }

  private static WebSocketConfig frames(int most, int empty) {
    return new WebSocketConfig(
        CONFIG.messageBytesMax(),
        most,
        empty,
        CONFIG.headBytesMax(),
        CONFIG.headLinesMax(),
        CONFIG.farewellMax());
  }

  private int read(Duplex server, String digits) throws IOException {
    say(digits);
    wire.left().sink().close();
    int bytes = 0;
    try {
      while (readOne(server) > 0) {
        bytes++;
      }
    } catch (EOFException e) {
      // the message has no end
    }
    return bytes;
  }

  private Bytes readAfter(Duplex server, String digits) throws IOException {
    say(digits);
    return read(server, 1);
  }

  private static void assertBreach(
      WebSocketPipeTest other, WebSocketConfig config, String digits, int code) throws Exception {
    Duplex server = other.server(config);
    other.say(digits);
    assertThatThrownBy(() -> read(server, 1 << 20)).isInstanceOf(Misbehaved.class);
    Bytes farewell = other.heard(4);
    assertThat((farewell.unsignedAt(2) << 8) | farewell.unsignedAt(3)).isEqualTo(code);
  }

  @Test
  void a_flood_of_pings_to_a_node_whose_answers_nobody_reads_leaves_one_answer() throws Exception {
    MemoryPipe narrow = new MemoryPipe(1);
    Duplex server =
        new WebSocketPipe(
            join(wire.right(), narrow.right()), Role.LISTENER, new byte[0], CONFIG, runtime);
    say(("8984" + NO_MASK + "70696e67").repeat(10_000) + "8984" + NO_MASK + "6c617374");
    say("8281" + NO_MASK + "2a");
    assertThat(readOne(server)).as("the reader has not waited").isEqualTo(1);
    Buffer answers = new Buffer();
    while (!answers.peekAll().toHex().endsWith("8a046c617374")) {
      assertThat(narrow.left().source().read(answers, 1)).isEqualTo(1);
    }
    assertThat(answers.size()).as("bytes of pongs to 10001 pings").isLessThan(600);
  }

  /** Reads from one pipe and writes to another. */
  private static Duplex join(Duplex in, Duplex out) {
    return new Duplex() {
      @Override
      public Source source() {
        return in.source();
      }

      @Override
      public Sink sink() {
        return out.sink();
      }

      @Override
      public void reset(long code) {
        in.reset(code);
        out.reset(code);
      }

      @Override
      public void close() {
        in.close();
        out.close();
      }
    };
  }

  @Test
  void CVE_2026_21435_a_close_to_a_remote_that_reads_nothing_ends_within_its_bound()
      throws Exception {
    MemoryPipe full = new MemoryPipe(1);
    Duplex server = new WebSocketPipe(full.right(), Role.LISTENER, new byte[0], CONFIG, runtime);
    FutureTask<Integer> reading = new FutureTask<>(() -> readOne(server));
    runtime.fork("reader", reading);
    server.close();
    runtime.awaitTimers(1);
    assertThat(reading.isDone()).as("without the bound it would wait for ever").isFalse();
    runtime.advance(CONFIG.farewellMax().plus(Duration.ofMillis(1)));
    assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
  }
}
