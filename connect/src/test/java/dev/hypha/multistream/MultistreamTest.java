package dev.hypha.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MultistreamTest {
  private static final ProtocolId A = ProtocolId.of("/a/1");
  private static final ProtocolId B = ProtocolId.of("/b/1");

  private static final Multistream MULTISTREAM = new Multistream();

  private final MemoryPipe pipe = new MemoryPipe(1 << 20);

  @Test
  void both_sides_agree_on_the_first_protocol_that_the_listener_has() throws Exception {
    FutureTask<ProtocolId> listening = listening(B);
    assertThat(MULTISTREAM.dial(pipe.left(), List.of(A, B))).isEqualTo(B);
    assertThat(listening.get(5, TimeUnit.SECONDS)).isEqualTo(B);
  }

  @Test
  void nothing_in_common_is_incompatible() {
    FutureTask<ProtocolId> listening = listening(B);
    assertThatThrownBy(() -> MULTISTREAM.dial(pipe.left(), List.of(A)))
        .isInstanceOf(Incompatible.class);
    assertThat(listening).isNotDone();
  }

  @Test
  void a_known_protocol_is_proposed_together_with_the_first_bytes() throws Exception {
    FutureTask<ProtocolId> listening = listening(A);
    Duplex lazy = MULTISTREAM.dialKnown(pipe.left(), A);
    lazy.sink().write(new byte[] {42}, 0, 1);
    assertThat(listening.get(5, TimeUnit.SECONDS)).isEqualTo(A);
    Buffer received = new Buffer();
    pipe.right().source().read(received, 10);
    assertThat(received.readAll()).isEqualTo(Bytes.of(42));
    pipe.right().sink().write(new byte[] {43}, 0, 1);
    assertThat(lazy.source().read(received, 10)).isEqualTo(1);
    assertThat(received.readAll()).isEqualTo(Bytes.of(43));
  }

  @Test
  void go_multistream_20_a_refused_lazy_proposal_breaks_the_stream_and_nothing_is_sent_again()
      throws Exception {
    FutureTask<ProtocolId> listening = listening(B);
    Duplex lazy = MULTISTREAM.dialKnown(pipe.left(), A);
    lazy.sink().write(new byte[] {42}, 0, 1);
    assertThatThrownBy(() -> lazy.source().read(new Buffer(), 1)).isInstanceOf(Incompatible.class);
    assertThatThrownBy(() -> lazy.sink().write(new byte[] {1}, 0, 1))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> listening.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void a_first_write_does_not_overtake_the_proposal_that_a_first_read_is_sending()
      throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Duplex lazy = MULTISTREAM.dialKnown(holdingFirstWrite(pipe.left(), sending, release), A);
    Thread reader =
        Thread.ofVirtual().start(() -> quietly(() -> lazy.source().read(new Buffer(), 1)));
    sending.await();
    Thread writer =
        Thread.ofVirtual().start(() -> quietly(() -> lazy.sink().write(new byte[] {42}, 0, 1)));
    while (writer.getState() != Thread.State.WAITING && writer.isAlive()) {
      Thread.onSpinWait();
    }
    release.countDown();
    assertThat(MULTISTREAM.listen(pipe.right(), () -> List.of(A))).isEqualTo(A);
    pipe.right().sink().write(new byte[] {43}, 0, 1);
    reader.join();
    writer.join();
  }

  @Test
  void a_lazy_stream_closed_without_a_byte_still_proposes() throws Exception {
    FutureTask<ProtocolId> listening = listening(A);
    MULTISTREAM.dialKnown(pipe.left(), A).sink().close();
    assertThat(listening.get(5, TimeUnit.SECONDS)).isEqualTo(A);
  }

  @Test
  void CL_2020_03_endless_zero_bytes_end_at_the_first_and_earn_no_answer() throws Exception {
    pipe.left().sink().write(new byte[1 << 19], 0, 1 << 19);
    assertThatThrownBy(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(A)))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("empty");
    pipe.right().close();
    assertThat(pipe.left().source().read(new Buffer(), 1)).isEqualTo(-1);
  }

  @Test
  void jvm_126_a_message_without_a_line_feed_ends_the_negotiation() throws Exception {
    send(new byte[] {3, 'a', 'b', 'c'});
    assertThatThrownBy(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(A)))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("line feed");
  }

  @Test
  void a_message_above_1024_bytes_is_refused_by_its_length_alone() throws Exception {
    send(new byte[] {(byte) 0x81, 8});
    assertThatThrownBy(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(A)))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("1025");
  }

  @Test
  void proposals_are_counted_and_end() throws Exception {
    Buffer flood = new Buffer();
    Multistream.append(flood, "/multistream/1.0.0");
    for (int i = 0; i < 1001; i++) {
      Multistream.append(flood, "/nothing/" + i);
    }
    pipe.left().sink().write(flood, flood.size());
    assertThatThrownBy(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(A)))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("proposals");
  }

  @Test
  void what_is_no_header_is_refused_before_the_length_it_announces() throws Exception {
    pipe.left().sink().write(new byte[] {100}, 0, 1);
    assertThatThrownBy(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(A)))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("a message of 100 bytes instead of /multistream/1.0.0")
        .hasMessageContaining("private network");
  }

  @Test
  void two_dialers_that_meet_in_one_pipe_are_told_that_they_crossed() throws Exception {
    FutureTask<ProtocolId> other =
        new FutureTask<>(() -> MULTISTREAM.dial(pipe.right(), List.of(B, A)));
    Thread.ofVirtual().start(other);
    assertThatThrownBy(() -> MULTISTREAM.dial(pipe.left(), List.of(A, B)))
        .isInstanceOf(Crossed.class);
    assertThatThrownBy(() -> other.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(Crossed.class);
  }

  @Test
  void two_dialers_that_propose_the_same_take_it_for_agreement_and_leave_it_to_the_handshake()
      throws Exception {
    FutureTask<ProtocolId> other =
        new FutureTask<>(() -> MULTISTREAM.dial(pipe.right(), List.of(A)));
    Thread.ofVirtual().start(other);
    assertThat(MULTISTREAM.dial(pipe.left(), List.of(A))).isEqualTo(A);
    assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo(A);
  }

  private FutureTask<ProtocolId> listening(ProtocolId... supported) {
    FutureTask<ProtocolId> task =
        new FutureTask<>(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(supported)));
    Thread.ofVirtual().start(task);
    return task;
  }

  private void send(byte[] bytes) throws IOException {
    Buffer header = new Buffer();
    Multistream.append(header, "/multistream/1.0.0");
    header.write(bytes);
    pipe.left().sink().write(header, header.size());
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void quietly(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Duplex holdingFirstWrite(
      Duplex pipe, CountDownLatch sending, CountDownLatch release) {
    Sink sink =
        new Sink() {
          @Override
          public void write(Buffer source, long n) throws IOException {
            if (sending.getCount() > 0) {
              sending.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }
            pipe.sink().write(source, n);
          }

          @Override
          public void flush() throws IOException {
            pipe.sink().flush();
          }

          @Override
          public void close() throws IOException {
            pipe.sink().close();
          }
        };
    return new Duplex() {
      @Override
      public Source source() {
        return pipe.source();
      }

      @Override
      public Sink sink() {
        return sink;
      }

      @Override
      public void reset(long code) {
        pipe.reset(code);
      }

      @Override
      public void close() {
        pipe.close();
      }
    };
  }
}
