package dev.hypha.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Negotiator;
import dev.hypha.core.Negotiator.Patience;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MultistreamTest {
  private static final ProtocolId A = ProtocolId.of("/a/1");
  private static final ProtocolId B = ProtocolId.of("/b/1");
  private static final ProtocolId C = ProtocolId.of("/c/1");

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
    Duplex lazy = MULTISTREAM.dialKnown(pipe.left(), A, Patience.OF_THE_CALLER);
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
    Duplex lazy = MULTISTREAM.dialKnown(pipe.left(), A, Patience.OF_THE_CALLER);
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
    Duplex lazy =
        MULTISTREAM.dialKnown(
            holdingFirstWrite(pipe.left(), sending, release), A, Patience.OF_THE_CALLER);
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
    MULTISTREAM.dialKnown(pipe.left(), A, Patience.OF_THE_CALLER).sink().close();
    assertThat(listening.get(5, TimeUnit.SECONDS)).isEqualTo(A);
  }

  // ---- a remote of which nothing is known

  @Test
  void a_hoped_protocol_and_the_first_write_leave_in_one_flight_and_the_second_write_waits()
      throws Exception {
    Duplex lazy = MULTISTREAM.dialHoping(pipe.left(), A, Patience.OF_THE_CALLER);
    lazy.sink().write(new byte[] {42}, 0, 1);
    FutureTask<Boolean> second =
        new FutureTask<>(
            () -> {
              lazy.sink().write(new byte[] {43}, 0, 1);
              return true;
            });
    Thread.ofVirtual().start(second);
    String flight = "\u0013/multistream/1.0.0\n\u0005/a/1\n*";
    Buffer received = new Buffer();
    while (received.size() < flight.length()) {
      pipe.right().source().read(received, 100);
    }
    assertThat(received.readAll()).isEqualTo(Bytes.utf8(flight));
    assertThat(second).isNotDone();
    Buffer echo = new Buffer();
    Multistream.append(echo, "/multistream/1.0.0");
    Multistream.append(echo, "/a/1");
    pipe.right().sink().write(echo, echo.size());
    assertThat(second.get(5, TimeUnit.SECONDS)).isTrue();
    pipe.right().source().read(received, 100);
    assertThat(received.readAll()).isEqualTo(Bytes.of(43));
  }

  @Test
  void go_multistream_20_what_could_be_taken_for_a_proposal_does_not_leave_before_the_answer()
      throws Exception {
    Duplex lazy = MULTISTREAM.dialHoping(pipe.left(), A, Patience.OF_THE_CALLER);
    Buffer smuggled = new Buffer();
    Multistream.append(smuggled, "/b/1");
    FutureTask<Boolean> writing =
        new FutureTask<>(
            () -> {
              lazy.sink().write(smuggled, smuggled.size());
              return true;
            });
    Thread.ofVirtual().start(writing);
    FutureTask<ProtocolId> listening = listening(B);
    assertThatThrownBy(() -> writing.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Incompatible.class);
    assertThatThrownBy(() -> listening.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void a_listener_blames_nobody_for_the_bytes_that_came_with_a_hope() throws Exception {
    FutureTask<ProtocolId> listening = listening(B);
    Duplex lazy = MULTISTREAM.dialHoping(pipe.left(), A, Patience.OF_THE_CALLER);
    lazy.sink().write(new byte[] {1, 2, 3}, 0, 3);
    assertThatThrownBy(() -> listening.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Incompatible.class);
    assertThatThrownBy(() -> lazy.source().read(new Buffer(), 1)).isInstanceOf(Incompatible.class);
  }

  @Test
  void a_remote_that_lists_what_it_has_is_proposed_that_together_with_the_first_bytes()
      throws Exception {
    FutureTask<ProtocolId> listening = listening(C, B);
    Negotiator.Agreed agreed = MULTISTREAM.dialAsking(pipe.left(), List.of(A, B, C));
    assertThat(agreed.protocol()).isEqualTo(B);
    agreed.pipe().sink().write(new byte[] {42}, 0, 1);
    assertThat(listening.get(5, TimeUnit.SECONDS)).isEqualTo(B);
    Buffer received = new Buffer();
    pipe.right().source().read(received, 10);
    assertThat(received.readAll()).isEqualTo(Bytes.of(42));
    pipe.right().sink().write(new byte[] {43}, 0, 1);
    agreed.pipe().source().read(received, 10);
    assertThat(received.readAll()).isEqualTo(Bytes.of(43));
  }

  @Test
  void a_list_leaves_out_what_strangers_are_not_told() throws Exception {
    ProtocolId network = ProtocolId.of("/hypha/net/shop/kad/1.0.0");
    Thread.ofVirtual()
        .start(new FutureTask<>(() -> MULTISTREAM.listen(pipe.right(), () -> List.of(network, B))));
    Negotiator.Agreed agreed = MULTISTREAM.dialAsking(pipe.left(), List.of(A, network, B));
    assertThat(agreed.protocol()).isEqualTo(B);
  }

  @Test
  void a_remote_that_does_not_list_is_proposed_what_most_speak_before_the_others()
      throws Exception {
    FutureTask<Negotiator.Agreed> dialing =
        new FutureTask<>(() -> MULTISTREAM.dialAsking(pipe.left(), List.of(A, B, C)));
    Thread.ofVirtual().start(dialing);
    Source source = pipe.right().source();
    Multistream.expectHeader(source);
    answer("/multistream/1.0.0");
    assertThat(Multistream.read(source)).isEqualTo("ls");
    answer("na");
    assertThat(Multistream.read(source)).isEqualTo("/a/1");
    answer("na");
    assertThat(Multistream.read(source)).isEqualTo("/c/1");
    answer("/c/1");
    assertThat(dialing.get(5, TimeUnit.SECONDS).protocol()).isEqualTo(C);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0005/b/1\n", "/b/1\n", "/x/1\n/b/1\n", "\u0002x\n\u0005/b/1\n"})
  void a_list_is_understood_with_and_without_the_length_of_each(String list) throws Exception {
    FutureTask<Negotiator.Agreed> dialing =
        new FutureTask<>(() -> MULTISTREAM.dialAsking(pipe.left(), List.of(A, B, C)));
    Thread.ofVirtual().start(dialing);
    answer("/multistream/1.0.0");
    answer(list);
    answer("na");
    assertThat(dialing.get(5, TimeUnit.SECONDS).protocol()).isEqualTo(B);
  }

  @Test
  void two_dialers_that_ask_each_other_are_told_that_they_crossed() throws Exception {
    FutureTask<Negotiator.Agreed> other =
        new FutureTask<>(() -> MULTISTREAM.dialAsking(pipe.right(), List.of(A, B)));
    Thread.ofVirtual().start(other);
    assertThatThrownBy(() -> MULTISTREAM.dialAsking(pipe.left(), List.of(A, B)))
        .isInstanceOf(Crossed.class);
    assertThatThrownBy(() -> other.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(Crossed.class);
  }

  private void answer(String message) throws IOException {
    Buffer answer = new Buffer();
    Multistream.append(answer, message);
    pipe.right().sink().write(answer, answer.size());
  }

  // ---- hostile dialers

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
