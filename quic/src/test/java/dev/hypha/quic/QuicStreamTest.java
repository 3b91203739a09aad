package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Session;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.TestPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of a QUIC session, as both ends see them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuicStreamTest {
  private static final int WINDOW = 64 << 10;
  private static final QuicConfig SMALL =
      QuicConfig.DEFAULT.withWindowBytes(WINDOW, 4 * WINDOW).withInboundStreamsMax(4);

  private final SystemRuntime runtime = new SystemRuntime();
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();
  private final LinkedBlockingQueue<Duplex> accepted = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
  private Session ours;
  private Session theirs;

  @BeforeEach
  void connect() throws Exception {
    LinkedBlockingQueue<Link> arrived = new LinkedBlockingQueue<>();
    TestPeer bob = Peers.of(runtime, SMALL);
    Multiaddr address =
        keep(bob.transport().listen(ANY_LOOPBACK, new Guests(bob, arrived))).address();
    ours = keep(dial(address, bob));
    theirs = keep(arrived.take().session());
    ours.start(stream -> {}, ends::add);
    theirs.start(accepted::add, ends::add);
  }

  private Session dial(Multiaddr address, TestPeer bob) throws IOException {
    TestPeer alice = Peers.of(runtime, SMALL);
    return alice
        .transport()
        .dial(
            new dev.hypha.core.DialRequest(
                address,
                java.util.Optional.of(bob.id()),
                dev.hypha.core.Role.DIALER,
                false,
                alice.offer()))
        .session();
  }

  private record Guests(TestPeer host, Queue<Link> arrived)
      implements dev.hypha.core.Transport.Entrance {
    @Override
    public dev.hypha.core.Transport.Arrival enter(Multiaddr remote) {
      return new dev.hypha.core.Transport.Arrival() {
        @Override
        public dev.hypha.core.Offer offer() {
          return host.offer();
        }

        @Override
        public void established(Link link) {
          arrived.add(link);
        }

        @Override
        public void failed(IOException why) {
          throw new AssertionError(why);
        }
      };
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    runtime.close();
  }

  @Test
  void a_slow_reader_stops_the_writer() throws Exception {
    Duplex out = ours.open();
    AtomicLong written = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    long all = 8L << 20;
    Thread writer = runtime.fork("writer", () -> write(out, all, written, done));
    Duplex in = accepted.take();
    // quiche doubles the window of a quick reader: three times until the reader's queue is full
    long bound =
        2L * SMALL.streamBufferBytes() + 8L * WINDOW + 2L * (64 << 10); // queues, window, chunks
    awaitWaiting(writer);
    long last = written.get();
    assertThat(last).isLessThanOrEqualTo(bound).isLessThan(all);
    assertThat(drain(in)).isEqualTo(all);
    done.await();
  }

  /** Until the thread waits, and goes on waiting while other streams come and go. */
  private void awaitWaiting(Thread thread) throws Exception {
    for (int looks = 0; looks < 20; looks++) {
      while (thread.getState() != Thread.State.WAITING) {
        looks = 0;
        Thread.onSpinWait();
      }
      exchange();
    }
  }

  private void exchange() throws Exception {
    Duplex out = ours.open();
    say(out, "?");
    out.sink().close();
    Duplex in = accepted.take();
    drain(in);
    in.sink().close();
    drain(out);
  }

  private static void write(Duplex out, long all, AtomicLong written, CountDownLatch done) {
    byte[] block = new byte[16 << 10];
    try {
      while (written.get() < all) {
        out.sink().write(block, 0, block.length);
        written.addAndGet(block.length);
      }
      out.sink().close();
      done.countDown();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long drain(Duplex in) throws IOException {
    Buffer chunk = new Buffer();
    long sum = 0;
    for (long n = in.source().read(chunk, 4096); n >= 0; n = in.source().read(chunk, 4096)) {
      sum += n;
      chunk.clear();
    }
    return sum;
  }

  @Test
  void streams_that_have_much_to_send_advance_together() throws Exception {
    int many = SMALL.inboundStreamsMax();
    long all = 8L << 20;
    List<AtomicLong> read = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    LinkedBlockingQueue<List<Long>> whenTheFirstEnds = new LinkedBlockingQueue<>();
    for (int i = 0; i < many; i++) {
      Duplex out = ours.open();
      say(out, "!");
      Duplex in = accepted.take();
      AtomicLong mine = new AtomicLong();
      read.add(mine);
      runtime.fork("writer", () -> write(out, all, new AtomicLong(), new CountDownLatch(1)));
      readers.add(
          runtime.fork(
              "reader",
              () -> {
                readAll(in, mine);
                whenTheFirstEnds.add(read.stream().map(AtomicLong::get).toList());
              }));
    }
    assertThat(whenTheFirstEnds.take()).allMatch(bytes -> bytes > all / 8);
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private static void readAll(Duplex in, AtomicLong read) {
    byte[] block = new byte[16 << 10];
    try {
      for (int n = 0; n >= 0; n = in.source().read(block, 0, block.length)) {
        read.addAndGet(n);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void each_direction_ends_by_itself() throws Exception {
    Duplex out = ours.open();
    say(out, "question");
    out.sink().close();
    Duplex in = accepted.take();
    assertThat(drain(in)).isEqualTo(8);
    say(in, "answer");
    in.sink().close();
    assertThat(drain(out)).isEqualTo(6);
    assertThatThrownBy(() -> say(out, "more")).hasMessage("the stream is closed for writing");
    awaitStreams(0);
  }

  @Test
  void a_reset_carries_its_code_and_breaks_both_directions() throws Exception {
    Duplex out = ours.open();
    say(out, "hello");
    Duplex in = accepted.take();
    assertThat(in.source().read(new byte[5], 0, 5)).isEqualTo(5);
    out.reset(ResetCode.RATE_LIMITED);
    assertThatThrownBy(() -> in.source().read(new byte[1], 0, 1))
        .isInstanceOfSatisfying(
            Reset.class, reset -> assertThat(reset.code()).isEqualTo(ResetCode.RATE_LIMITED));
    assertThatThrownBy(() -> say(in, "anybody?")).isInstanceOf(Reset.class);
    assertThatThrownBy(() -> out.source().read(new byte[1], 0, 1)).isInstanceOf(Reset.class);
    awaitStreams(0);
  }

  @Test
  void a_reset_wakes_the_writer_that_waits_for_its_reader() throws Exception {
    Duplex out = ours.open();
    CountDownLatch failed = new CountDownLatch(1);
    runtime.fork("writer", () -> writeUntilItFails(out, failed));
    Duplex in = accepted.take();
    in.reset(ResetCode.NONE);
    failed.await();
    awaitStreams(0);
  }

  private static void writeUntilItFails(Duplex out, CountDownLatch failed) {
    byte[] block = new byte[16 << 10];
    try {
      while (true) {
        out.sink().write(block, 0, block.length);
      }
    } catch (IOException e) {
      failed.countDown();
    }
  }

  @Test
  void what_was_written_before_a_close_still_arrives() throws Exception {
    Duplex out = ours.open();
    out.sink().write(new byte[WINDOW / 2], 0, WINDOW / 2);
    out.close();
    assertThat(drain(accepted.take())).isEqualTo(WINDOW / 2);
  }

  @Test
  void the_remote_cannot_have_more_streams_than_it_may_and_one_that_ends_makes_room()
      throws Exception {
    for (int i = 0; i < SMALL.inboundStreamsMax(); i++) {
      say(ours.open(), "x");
    }
    Duplex first = accepted.take();
    CountDownLatch fifth = new CountDownLatch(1);
    runtime.fork(
        "fifth",
        () -> {
          try {
            say(ours.open(), "fifth");
            fifth.countDown();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    for (int i = 1; i < SMALL.inboundStreamsMax(); i++) {
      accepted.take();
    }
    assertThat(accepted.poll()).isNull();
    assertThat(fifth.getCount()).isEqualTo(1);
    first.reset(ResetCode.NONE);
    fifth.await();
    assertThat(accepted.take().source().read(new byte[5], 0, 5)).isEqualTo(5);
  }

  @Test
  void a_stream_that_never_said_anything_gives_its_place_back() throws Exception {
    for (int i = 0; i < 10 * SMALL.inboundStreamsMax(); i++) {
      ours.open().reset(ResetCode.NONE);
    }
    say(ours.open(), "room");
    assertThat(accepted.take().source().read(new byte[4], 0, 4)).isEqualTo(4);
    assertThat(accepted.poll()).isNull();
  }

  @Test
  void the_end_of_a_session_carries_its_code_and_ends_its_streams() throws Exception {
    Duplex out = ours.open();
    say(out, "last words");
    Duplex in = accepted.take();
    theirs.close(ResetCode.GATED);
    assertThat(ends.take()).isInstanceOf(Reset.class);
    assertThat(ends.take()).isInstanceOf(Reset.class);
    Throwable seen = catchThrowable(() -> out.source().read(new byte[1], 0, 1));
    assertThat(seen)
        .isInstanceOfSatisfying(
            Reset.class, reset -> assertThat(reset.code()).isEqualTo(ResetCode.GATED));
    assertThatThrownBy(() -> ours.open()).isInstanceOf(Reset.class);
    assertThatThrownBy(() -> say(in, "anybody?")).isInstanceOf(Reset.class);
  }

  @Test
  void a_session_counts_what_its_streams_carry() throws Exception {
    Duplex out = ours.open();
    say(out, "twelve bytes");
    out.sink().close();
    drain(accepted.take());
    assertThat(ours.traffic().sentBytes()).isEqualTo(12);
    assertThat(theirs.traffic().receivedBytes()).isEqualTo(12);
  }

  private void awaitStreams(int wanted) {
    while (ours.streams() != wanted || theirs.streams() != wanted) {
      Thread.onSpinWait();
    }
  }

  private static void say(Duplex stream, String text) throws IOException {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    stream.sink().write(bytes, 0, bytes.length);
    stream.sink().flush();
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }
}
