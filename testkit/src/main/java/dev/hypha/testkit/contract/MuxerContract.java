package dev.hypha.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Muxer;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Secured;
import dev.hypha.core.Session;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every muxer keeps: two of its sessions talk over a pipe in memory. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class MuxerContract {
  private static final int STREAMS = 8;
  private static final int STREAM_BYTES = 1 << 20;

  /** More than any window and pipe holds, so that whoever writes it has to wait for a reader. */
  private static final int FLOOD_BYTES = 64 << 20;

  protected final Runtime runtime = new SteppedRuntime();
  private final MemoryPipe pipe = new MemoryPipe(64 * 1024);
  private Side dialer;
  private Side listener;

  protected MuxerContract() {}

  protected abstract Muxer muxer(Runtime runtime);

  /** One end: its session, the streams that came, and how it ended. */
  private final class Side {
    private final LinkedBlockingQueue<Duplex> inbound = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<IOException> ended = new LinkedBlockingQueue<>();
    private final Session session;

    Side(Duplex end, Role role) {
      session = muxer(runtime).session(secured(end), role);
      session.start(inbound::add, ended::add);
    }
  }

  @BeforeEach
  void start() {
    dialer = new Side(pipe.left(), Role.DIALER);
    listener = new Side(pipe.right(), Role.LISTENER);
  }

  @AfterEach
  void cut() {
    pipe.left().reset(0);
  }

  @Test
  void a_stream_carries_bytes_both_ways_and_ends_in_each() throws Exception {
    Duplex stream = dialer.session.open();
    write(stream, Bytes.utf8("ping"));
    Duplex accepted = listener.inbound.take();
    assertThat(read(accepted, 4)).isEqualTo(Bytes.utf8("ping"));
    stream.sink().close();
    assertThat(accepted.source().read(new Buffer(), 1)).isEqualTo(-1);
    write(accepted, Bytes.utf8("pong"));
    accepted.sink().close();
    assertThat(read(stream, 4)).isEqualTo(Bytes.utf8("pong"));
    assertThat(stream.source().read(new Buffer(), 1)).isEqualTo(-1);
  }

  @Test
  void a_session_that_ended_before_it_was_started_says_so_when_it_is() throws Exception {
    Session early = muxer(runtime).session(secured(new MemoryPipe(1_024).left()), Role.DIALER);
    early.close(0);
    LinkedBlockingQueue<IOException> told = new LinkedBlockingQueue<>();
    early.start(stream -> {}, told::add);
    assertThat(told).hasSize(1);
  }

  @Test
  void both_sides_open_streams() throws Exception {
    Duplex ours = dialer.session.open();
    Duplex theirs = listener.session.open();
    write(ours, Bytes.utf8("ours"));
    write(theirs, Bytes.utf8("theirs"));
    assertThat(read(listener.inbound.take(), 4)).isEqualTo(Bytes.utf8("ours"));
    assertThat(read(dialer.inbound.take(), 6)).isEqualTo(Bytes.utf8("theirs"));
  }

  @Test
  void megabytes_arrive_as_they_were_sent_on_many_streams_at_once() throws Exception {
    List<FutureTask<Bytes>> receiving = new ArrayList<>();
    List<FutureTask<Boolean>> sending = new ArrayList<>();
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      byte[] payload = new byte[STREAM_BYTES];
      runtime.random().nextBytes(payload);
      payload[0] = (byte) i;
      sent.add(Bytes.copyOf(payload));
      Duplex stream = dialer.session.open();
      sending.add(fork(() -> writeAndClose(stream, payload)));
    }
    for (int i = 0; i < STREAMS; i++) {
      Duplex stream = listener.inbound.take();
      receiving.add(fork(() -> read(stream, STREAM_BYTES)));
    }
    for (FutureTask<Bytes> each : receiving) {
      Bytes received = each.get();
      assertThat(received).isEqualTo(sent.get(received.unsignedAt(0)));
    }
    for (FutureTask<Boolean> each : sending) {
      assertThat(each.get()).isTrue();
    }
  }

  @Test
  void a_reader_that_does_not_read_stops_its_writer_and_nobody_else() throws Exception {
    Duplex slow = dialer.session.open();
    FutureTask<Boolean> flood = fork(() -> writeAndClose(slow, new byte[FLOOD_BYTES]));
    Duplex unread = listener.inbound.take();
    Duplex quick = dialer.session.open();
    write(quick, Bytes.utf8("still here"));
    assertThat(read(listener.inbound.take(), 10)).isEqualTo(Bytes.utf8("still here"));
    assertThat(flood).isNotDone();
    unread.reset(ResetCode.NONE);
    assertThatThrownBy(flood::get).hasCauseInstanceOf(Reset.class);
  }

  @Test
  void a_reset_wakes_a_blocked_reader_on_both_sides() throws Exception {
    Duplex stream = dialer.session.open();
    write(stream, Bytes.utf8("x"));
    Duplex accepted = listener.inbound.take();
    read(accepted, 1);
    FutureTask<Bytes> here = fork(() -> read(stream, 1));
    FutureTask<Bytes> there = fork(() -> read(accepted, 1));
    stream.reset(ResetCode.NONE);
    assertThatThrownBy(here::get).hasCauseInstanceOf(Reset.class);
    assertThatThrownBy(there::get).hasCauseInstanceOf(Reset.class);
  }

  @Test
  void a_stream_that_has_ended_is_no_longer_counted() throws Exception {
    Duplex stream = dialer.session.open();
    write(stream, Bytes.utf8("x"));
    Duplex accepted = listener.inbound.take();
    assertThat(dialer.session.streams()).isEqualTo(1);
    assertThat(listener.session.streams()).isEqualTo(1);
    stream.sink().close();
    read(accepted, 1);
    assertThat(accepted.source().read(new Buffer(), 1)).isEqualTo(-1);
    accepted.close();
    assertThat(stream.source().read(new Buffer(), 1)).isEqualTo(-1);
    stream.close();
    assertThat(dialer.session.streams()).isZero();
    assertThat(listener.session.streams()).isZero();
  }

  @Test
  void closing_a_session_wakes_everybody_on_both_sides_and_tells_the_end_once() throws Exception {
    Duplex stream = dialer.session.open();
    write(stream, Bytes.utf8("x"));
    Duplex accepted = listener.inbound.take();
    read(accepted, 1);
    FutureTask<Bytes> here = fork(() -> read(stream, 1));
    FutureTask<Bytes> there = fork(() -> read(accepted, 1));
    dialer.session.close(ResetCode.NONE);
    dialer.session.close(ResetCode.NONE);
    assertThatThrownBy(here::get).hasCauseInstanceOf(Reset.class);
    assertThatThrownBy(there::get).hasCauseInstanceOf(Reset.class);
    assertThat(listener.ended.take()).isInstanceOf(Reset.class);
    assertThat(dialer.ended.take()).isInstanceOf(Reset.class);
    assertThat(dialer.ended).isEmpty();
  }

  @Test
  void nothing_is_opened_on_a_session_that_is_over() throws Exception {
    dialer.session.close(ResetCode.NONE);
    listener.ended.take();
    assertThatThrownBy(() -> dialer.session.open()).isInstanceOf(Reset.class);
    assertThatThrownBy(() -> listener.session.open()).isInstanceOf(Reset.class);
  }

  @Test
  void a_pipe_that_breaks_ends_the_session_on_both_sides() throws Exception {
    Duplex stream = dialer.session.open();
    FutureTask<Bytes> reading = fork(() -> read(stream, 1));
    pipe.left().reset(0);
    assertThat(dialer.ended.take()).isInstanceOf(Reset.class);
    assertThat(listener.ended.take()).isInstanceOf(Reset.class);
    assertThatThrownBy(reading::get).hasCauseInstanceOf(Reset.class);
  }

  @Test
  void garbage_ends_the_session() throws Exception {
    byte[] garbage = new byte[1000];
    runtime.random().nextBytes(garbage);
    garbage[0] = (byte) 0xff;
    pipe.left().sink().write(garbage, 0, garbage.length);
    assertThat(listener.ended.take()).isInstanceOf(IOException.class);
  }

  // ---- what the tests are made of

  private interface Work<T> {
    T run() throws Exception;
  }

  private <T> FutureTask<T> fork(Work<T> work) {
    FutureTask<T> task = new FutureTask<>(work::run);
    runtime.fork("test", task);
    return task;
  }

  private Secured secured(Duplex end) {
    PrivateKey peer = PrivateKey.generate(KeyType.ED25519, runtime.secrets());
    return new Secured(
        end,
        PeerId.ofPublicKey(peer.publicKey().encode()),
        peer.publicKey(),
        ProtocolId.of("/noise"),
        "none",
        Optional.empty());
  }

  private static boolean writeAndClose(Duplex stream, byte[] bytes) throws IOException {
    stream.sink().write(bytes, 0, bytes.length);
    stream.sink().flush();
    stream.sink().close();
    return true;
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
}
