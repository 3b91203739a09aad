package dev.hypha.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.SpareMemory;
import dev.hypha.core.SystemRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over a pipe in memory: two of ours, and one of ours against frames written by hand. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class YamuxTest {
  private final SystemRuntime runtime = new SystemRuntime();
  private final MemoryPipe pipe = new MemoryPipe(64 * 1024);
  private final LinkedBlockingQueue<Duplex> inbound = new LinkedBlockingQueue<>();
  private final CompletableFuture<IOException> ended = new CompletableFuture<>();

  @AfterEach
  void stop() {
    pipe.left().reset(0);
    runtime.close();
  }

  @Test
  void a_stream_carries_bytes_both_ways_and_ends_in_each() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    Duplex stream = dialer.open();
    write(stream, Bytes.utf8("ping"));
    Duplex accepted = inbound.take();
    assertThat(read(accepted, 4)).isEqualTo(Bytes.utf8("ping"));
    write(accepted, Bytes.utf8("pong"));
    assertThat(read(stream, 4)).isEqualTo(Bytes.utf8("pong"));
    stream.sink().close();
    assertThat(accepted.source().read(new Buffer(), 1)).isEqualTo(-1);
    write(accepted, Bytes.utf8("more"));
    accepted.sink().close();
    assertThat(read(stream, 4)).isEqualTo(Bytes.utf8("more"));
    assertThat(stream.source().read(new Buffer(), 1)).isEqualTo(-1);
  }

  @Test
  void megabytes_arrive_as_they_were_sent_on_many_streams_at_once() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    int streams = 8;
    int bytes = 2 << 20;
    var sums = new LinkedBlockingQueue<Long>();
    for (int i = 0; i < streams; i++) {
      byte[] payload = new byte[bytes];
      new Random(i).nextBytes(payload);
      runtime.fork(
          "send",
          () -> {
            try {
              Duplex stream = dialer.open();
              stream.sink().write(payload, 0, bytes);
              stream.sink().close();
            } catch (IOException e) {
              sums.add(-1L);
            }
          });
    }
    for (int i = 0; i < streams; i++) {
      Duplex stream = inbound.take();
      runtime.fork("receive", () -> sums.add(sum(stream)));
    }
    long total = 0;
    for (int i = 0; i < streams; i++) {
      total += sums.take();
    }
    long expected = 0;
    for (int i = 0; i < streams; i++) {
      byte[] payload = new byte[bytes];
      new Random(i).nextBytes(payload);
      for (byte b : payload) {
        expected += b & 0xff;
      }
    }
    assertThat(total).isEqualTo(expected);
  }

  @Test
  void a_reader_that_does_not_read_stops_the_remote_writer() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    Duplex stream = dialer.open();
    var done = new CompletableFuture<Void>();
    int more = Frame.INITIAL_WINDOW + 1;
    runtime.fork(
        "write",
        () -> {
          try {
            stream.sink().write(new byte[more], 0, more);
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    Duplex accepted = inbound.take();
    long before = readWhileMoreThan(accepted, Frame.INITIAL_WINDOW / 2);
    assertThat(done).isNotDone();
    read(accepted, (int) (more - before));
    done.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_reset_wakes_a_blocked_reader_and_tells_the_remote_its_code() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    Duplex stream = dialer.open();
    write(stream, Bytes.utf8("x"));
    Duplex accepted = inbound.take();
    read(accepted, 1);
    stream.reset(ResetCode.RATE_LIMITED);
    assertThatThrownBy(() -> accepted.source().read(new Buffer(), 1))
        .isInstanceOfSatisfying(
            Reset.class, e -> assertThat(e.code()).isEqualTo(ResetCode.RATE_LIMITED));
    assertThatThrownBy(() -> stream.source().read(new Buffer(), 1)).isInstanceOf(Reset.class);
  }

  @Test
  void closing_a_session_wakes_every_waiter_with_its_code() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    Duplex stream = dialer.open();
    write(stream, Bytes.utf8("x"));
    inbound.take();
    dialer.close(ResetCode.SHUTDOWN);
    assertThatThrownBy(() -> stream.source().read(new Buffer(), 1)).isInstanceOf(Reset.class);
    assertThat(ended.get(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Reset.class, e -> assertThat(e.code()).isEqualTo(ResetCode.SHUTDOWN));
  }

  @Test
  void what_arrived_before_the_connection_ended_can_still_be_read_to_its_end() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    Duplex whole = dialer.open();
    write(whole, Bytes.utf8("whole"));
    whole.sink().close();
    Duplex cut = dialer.open();
    write(cut, Bytes.utf8("cut"));
    Duplex acceptedWhole = inbound.take();
    Duplex acceptedCut = inbound.take();
    assertThat(read(acceptedCut, 1)).isEqualTo(Bytes.utf8("c"));
    dialer.close(ResetCode.SHUTDOWN);
    ended.get(5, TimeUnit.SECONDS);
    assertThat(read(acceptedWhole, 5)).isEqualTo(Bytes.utf8("whole"));
    assertThat(acceptedWhole.source().read(new Buffer(), 1)).isEqualTo(-1);
    assertThat(read(acceptedCut, 2)).isEqualTo(Bytes.utf8("ut"));
    assertThatThrownBy(() -> acceptedCut.source().read(new Buffer(), 1)).isInstanceOf(Reset.class);
  }

  @Test
  void what_arrived_before_a_reset_is_void() throws Exception {
    YamuxSession dialer = session(pipe.left(), Role.DIALER);
    listener();
    Duplex stream = dialer.open();
    write(stream, Bytes.utf8("void"));
    Duplex accepted = inbound.take();
    stream.reset(7);
    Duplex later = dialer.open();
    // the first may overtake the reset, which goes out with it at the latest; the second cannot
    write(later, Bytes.utf8("x"));
    Duplex acceptedLater = inbound.take();
    read(acceptedLater, 1);
    write(later, Bytes.utf8("y"));
    read(acceptedLater, 1);
    assertThatThrownBy(() -> accepted.source().read(new Buffer(), 1))
        .isInstanceOfSatisfying(Reset.class, e -> assertThat(e.code()).isEqualTo(7));
  }

  @Test
  void CVE_2026_31814_window_credit_beyond_32_bits_ends_the_session() throws Exception {
    listener();
    byte[] first = frame(Frame.Type.WINDOW_UPDATE, Frame.SYN, 1, -1);
    byte[] both = Arrays.copyOf(first, 2 * Frame.BYTES);
    System.arraycopy(frame(Frame.Type.WINDOW_UPDATE, 0, 1, -1), 0, both, Frame.BYTES, Frame.BYTES);
    send(both);
    assertThat(ended.get(5, TimeUnit.SECONDS))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("32 bits");
  }

  @Test
  void more_data_than_the_window_allows_ends_the_session() throws Exception {
    listener();
    send(frame(Frame.Type.DATA, Frame.SYN, 1, 262_144));
    send(new byte[262_144]);
    send(frame(Frame.Type.DATA, 0, 1, 1));
    assertThat(ended.get(5, TimeUnit.SECONDS))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("window");
  }

  @Test
  void the_code_of_a_reset_is_never_credit() throws Exception {
    YamuxSession session = listener();
    send(frame(Frame.Type.WINDOW_UPDATE, Frame.SYN, 1, 0));
    Duplex stream = inbound.take();
    send(frame(Frame.Type.WINDOW_UPDATE, Frame.RST, 1, -1));
    send(frame(Frame.Type.PING, Frame.SYN, 0, 7));
    assertThatThrownBy(() -> stream.source().read(new Buffer(), 1)).isInstanceOf(Reset.class);
    assertThat(ended).isNotDone();
    assertThat(session).isNotNull();
  }

  @Test
  void a_stream_id_of_ours_opened_by_the_remote_ends_the_session() throws Exception {
    listener();
    send(frame(Frame.Type.WINDOW_UPDATE, Frame.SYN, 2, 0));
    assertThat(ended.get(5, TimeUnit.SECONDS))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("id of ours");
  }

  @Test
  void a_stream_opened_twice_ends_the_session() throws Exception {
    listener();
    send(frame(Frame.Type.WINDOW_UPDATE, Frame.SYN, 1, 0));
    send(frame(Frame.Type.WINDOW_UPDATE, Frame.SYN, 1, 0));
    assertThat(ended.get(5, TimeUnit.SECONDS))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("twice");
  }

  @Test
  void a_flood_of_streams_stops_at_the_limit_or_ends_the_session() throws Exception {
    listener();
    runtime.fork(
        "flood",
        () -> {
          try {
            for (int i = 0; i < 10_000; i++) {
              send(frame(Frame.Type.WINDOW_UPDATE, Frame.SYN, 2 * i + 1, 0));
            }
          } catch (IOException e) {
            // the victim hung up, as it may
            return;
          }
        });
    assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
    assertThat(inbound.size()).isLessThanOrEqualTo(YamuxConfig.DEFAULT.inboundStreamsMax());
  }

  @Test
  void a_flood_of_pings_that_nobody_reads_the_answers_of_ends_the_session() throws Exception {
    listener();
    runtime.fork(
        "flood",
        () -> {
          try {
            for (int i = 0; i < 1_000_000; i++) {
              send(frame(Frame.Type.PING, Frame.SYN, 0, i));
            }
          } catch (IOException e) {
            // the victim hung up, as it should
            return;
          }
        });
    assertThat(ended.get(15, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
  }

  @Test
  void a_remote_that_leaves_pings_unanswered_is_given_up() throws Exception {
    YamuxConfig impatient =
        new YamuxConfig(1 << 20, 1 << 20, 10, 10, 10, Duration.ofMillis(50), Duration.ofSeconds(1));
    var session =
        new YamuxSession(
            pipe.right(), Role.LISTENER, impatient, runtime, SpareMemory.ENDLESS, "test");
    session.start(inbound::add, ended::complete);
    assertThat(ended.get(5, TimeUnit.SECONDS)).hasMessageContaining("keep-alive");
  }

  @Test
  void frames_for_a_stream_that_is_gone_are_dropped_with_their_body() throws Exception {
    listener();
    send(frame(Frame.Type.DATA, 0, 5, 3));
    send(new byte[] {1, 2, 3});
    send(frame(Frame.Type.DATA, Frame.SYN, 7, 2));
    send(new byte[] {4, 5});
    assertThat(read(inbound.take(), 2)).isEqualTo(Bytes.of(4, 5));
  }

  private YamuxSession listener() {
    return session(pipe.right(), Role.LISTENER);
  }

  private YamuxSession session(Duplex end, Role role) {
    YamuxSession session =
        new YamuxSession(end, role, YamuxConfig.DEFAULT, runtime, SpareMemory.ENDLESS, "test");
    if (role == Role.LISTENER) {
      session.start(inbound::add, ended::complete);
    } else {
      session.start(stream -> stream.reset(0), reason -> {});
    }
    return session;
  }

  private static byte[] frame(Frame.Type type, int flags, int id, int length) {
    byte[] header = new byte[Frame.BYTES];
    Frame.encode(header, type, flags, id, length);
    return header;
  }

  private void send(byte[] bytes) throws IOException {
    pipe.left().sink().write(bytes, 0, bytes.length);
  }

  private static void write(Duplex stream, Bytes bytes) throws IOException {
    stream.sink().write(bytes.toArray(), 0, bytes.size());
    stream.sink().flush();
  }

  private static Bytes read(Duplex stream, int n) throws IOException {
    Buffer buffer = new Buffer();
    while (buffer.size() < n) {
      assertThat(stream.source().read(buffer, n - buffer.size())).isPositive();
    }
    return buffer.readAll();
  }

  private static long readWhileMoreThan(Duplex stream, int n) throws IOException {
    long total = 0;
    Buffer buffer = new Buffer();
    while (total < n / 2) {
      total += stream.source().read(buffer, n / 2 - total);
      buffer.clear();
    }
    return total;
  }

  private static long sum(Duplex stream) {
    long sum = 0;
    byte[] chunk = new byte[16 * 1024];
    try {
      for (int n = stream.source().read(chunk, 0, chunk.length);
          n >= 0;
          n = stream.source().read(chunk, 0, chunk.length)) {
        for (int i = 0; i < n; i++) {
          sum += chunk[i] & 0xff;
        }
      }
      return sum;
    } catch (IOException e) {
      return Long.MIN_VALUE / 16;
    }
  }
}
