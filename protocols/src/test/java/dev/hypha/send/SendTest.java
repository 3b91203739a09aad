package dev.hypha.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Registration;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of a transfer over a pipe in memory. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendTest {
  private static final int SIZE = 100_000;

  @TempDir Path directory;
  private Path inbox;
  private Path file;
  private Pair pair = new Pair();

  @BeforeEach
  void makeFile() throws IOException {
    inbox = Files.createDirectory(directory.resolve("inbox"));
    file = write("report.pdf", SIZE, 1);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, SIZE})
  void a_file_arrives_with_its_name_its_bytes_and_its_date(int size) throws Exception {
    Path sent = write("a file.bin", size, 2);
    Instant date = Instant.parse("2020-02-29T12:34:56.789Z");
    Files.setLastModifiedTime(sent, FileTime.from(date));
    pair.doors.open(Inbox.of(inbox));
    assertThat(pair.send(sent).storedAs()).isEqualTo("a file.bin");
    Path stored = inbox.resolve("a file.bin");
    assertThat(stored).hasSameBinaryContentAs(sent);
    assertThat(Files.getLastModifiedTime(stored).toInstant()).isEqualTo(date);
    assertThat(parts()).isEmpty();
  }

  @Test
  void both_sides_are_told_how_far_it_is() throws Exception {
    List<Long> here = new ArrayList<>();
    List<Long> there = new ArrayList<>();
    CompletableFuture<Path> stored = new CompletableFuture<>();
    pair.doors.open(
        new Inbox(
            inbox,
            peer -> true,
            1,
            new Inbox.Listener() {
              @Override
              public void moved(Incoming incoming, long bytes) {
                there.add(bytes);
              }

              @Override
              public void stored(Incoming incoming, Path path) {
                stored.complete(path);
              }
            }));
    pair.send(file, (bytes, total) -> here.add(bytes));
    assertThat(stored.get(10, TimeUnit.SECONDS)).isEqualTo(inbox.resolve("report.pdf"));
    assertThat(here).isSorted().startsWith(0L).endsWith((long) SIZE).hasSizeGreaterThan(10);
    assertThat(there).isSorted().endsWith((long) SIZE).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 16_384, 50_000, SIZE - 1, SIZE})
  void after_a_cut_only_the_rest_is_moved(int arrived) throws Exception {
    pair.doors.open(Inbox.of(inbox));
    int offerBytes = offerBytes(file);
    pair.breakAfter(offerBytes + arrived);
    assertThatThrownBy(() -> pair.send(file)).isInstanceOf(IOException.class);
    assertThat(pair.ends.take().get(10, TimeUnit.SECONDS)).hasMessage("the stream was cut");
    pair.received.take();

    pair.breakAfter(Long.MAX_VALUE);
    Sent sent = pair.send(file);
    assertThat(sent.resumedAt()).isEqualTo(arrived);
    assertThat(pair.received.take().bytesRead.get()).isEqualTo(offerBytes + SIZE - arrived);
    assertThat(inbox.resolve("report.pdf")).hasSameBinaryContentAs(file);
    assertThat(parts()).isEmpty();
  }

  @Test
  void a_part_is_resumed_from_its_last_checkpoint_when_what_follows_was_never_synced()
      throws Exception {
    cutAt(50_000);
    Files.write(part(), new byte[1000], java.nio.file.StandardOpenOption.APPEND);
    Sent sent = pair.send(file);
    assertThat(sent.resumedAt()).isEqualTo(50_000);
    assertThat(inbox.resolve("report.pdf")).hasSameBinaryContentAs(file);
  }

  @Test
  void a_part_that_changed_on_the_disk_is_not_resumed() throws Exception {
    cutAt(50_000);
    byte[] content = Files.readAllBytes(part());
    content[777] ^= 1;
    Files.write(part(), content);
    Sent sent = pair.send(file);
    assertThat(sent.resumedAt()).isZero();
    assertThat(inbox.resolve("report.pdf")).hasSameBinaryContentAs(file);
  }

  @Test
  void a_state_that_is_damaged_costs_the_part_and_nothing_else() throws Exception {
    cutAt(50_000);
    Path state = Path.of(part().toString().replace(".part", ".state"));
    Files.write(state, new byte[] {(byte) 0xff, 1, 2, 3});
    assertThat(pair.send(file).resumedAt()).isZero();
    assertThat(inbox.resolve("report.pdf")).hasSameBinaryContentAs(file);
  }

  @Test
  void a_prefix_that_another_peer_has_poisoned_costs_a_second_attempt() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hostile = pair.raw();
    offer(hostile, offerOf(file));
    write(hostile, new byte[30_000]);
    hostile.sink().close();
    pair.ends.take().get(10, TimeUnit.SECONDS);
    assertThat(parts()).isNotEmpty();

    Sent sent = pair.send(file);
    assertThat(sent.resumedAt()).isZero();
    assertThat(inbox.resolve("report.pdf")).hasSameBinaryContentAs(file);
    assertThat(parts()).isEmpty();
  }

  @Test
  void bytes_of_another_digest_are_dropped() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hostile = pair.raw();
    offer(hostile, offerOf(file));
    write(hostile, new byte[SIZE]);
    hostile.sink().close();
    assertThat(answer(hostile)).isEqualTo(new Answer.Accepted(0));
    assertThat(answer(hostile)).isEqualTo(new Answer.Corrupt());
    pair.ends.take().get(10, TimeUnit.SECONDS);
    assertThat(parts()).isEmpty();
    assertThat(inbox.resolve("report.pdf")).doesNotExist();
  }

  @Test
  void more_bytes_than_were_offered_are_misbehaviour() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hostile = pair.raw();
    offer(hostile, offerOf(file));
    write(hostile, Files.readAllBytes(file));
    write(hostile, new byte[1]);
    assertThat(pair.ends.take().get(10, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
    assertThat(parts()).isEmpty();
    assertThat(inbox.resolve("report.pdf")).doesNotExist();
  }

  @Test
  void fewer_bytes_than_were_offered_are_kept_for_the_next_attempt() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hasty = pair.raw();
    offer(hasty, offerOf(file));
    write(hasty, java.util.Arrays.copyOf(Files.readAllBytes(file), 30_000));
    hasty.sink().close();
    assertThat(pair.ends.take().get(10, TimeUnit.SECONDS)).hasMessageContaining("30000 of 100000");
    assertThat(inbox.resolve("report.pdf")).doesNotExist();
    assertThat(pair.send(file).resumedAt()).isEqualTo(30_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../up",
        "a/b",
        "/etc/passwd",
        "a\\b",
        "C:x",
        ".bashrc",
        " x",
        "x ",
        "x.",
        "a\nb",
        "a\u0000b",
        "a\u001b[2Jb",
        "fdp.\u202eexe",
        "a\u2028b",
        "a\u007fb"
      })
  void a_name_that_is_no_plain_base_name_is_misbehaviour(String name) throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hostile = pair.raw();
    FileOffer honest = offerOf(file);
    offer(hostile, new FileOffer(name, SIZE, honest.sha256(), honest.modified()));
    assertThat(pair.ends.take().get(10, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
    try (var left = Files.list(inbox)) {
      assertThat(left).isEmpty();
    }
    assertThat(FileName.valid(FileName.sanitised(name))).isTrue();
  }

  @Test
  void a_name_beyond_the_bound_is_misbehaviour_and_cut_when_it_is_ours() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hostile = pair.raw();
    FileOffer honest = offerOf(file);
    offer(hostile, new FileOffer("é".repeat(121), SIZE, honest.sha256(), honest.modified()));
    assertThat(pair.ends.take().get(10, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
    assertThat(FileName.sanitised("é".repeat(121))).isEqualTo("é".repeat(120));
  }

  @Test
  void a_name_that_may_not_travel_is_changed_by_the_sender() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    assertThat(pair.send(write(".hidden: file", 10, 3)).storedAs()).isEqualTo("_hidden_ file");
  }

  @Test
  void a_message_that_does_not_end_is_misbehaviour() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex hostile = pair.raw();
    write(hostile, Bytes.hex("ffffffff0f").toArray());
    assertThat(pair.ends.take().get(10, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
  }

  @Test
  void another_file_of_the_name_stays_where_it_is() throws Exception {
    Path other = Files.writeString(inbox.resolve("report.pdf"), "mine");
    pair.doors.open(Inbox.of(inbox));
    assertThat(pair.send(file).storedAs()).isEqualTo("report (2).pdf");
    assertThat(other).hasContent("mine");
    assertThat(inbox.resolve("report (2).pdf")).hasSameBinaryContentAs(file);
  }

  @Test
  void a_file_that_is_there_already_is_not_sent_again() throws Exception {
    Files.writeString(inbox.resolve("report.pdf"), "mine");
    pair.doors.open(Inbox.of(inbox));
    pair.send(file);
    pair.received.take();
    Sent again = pair.send(file);
    assertThat(again.alreadyThere()).isTrue();
    assertThat(again.storedAs()).isEqualTo("report (2).pdf");
    assertThat(pair.received.take().bytesRead.get()).isEqualTo(offerBytes(file));
  }

  @Test
  void two_senders_of_one_file_do_not_write_into_each_other() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex first = pair.raw(PeerId.ofPublicKey(Bytes.utf8("another")));
    offer(first, offerOf(file));
    assertThat(answer(first)).isEqualTo(new Answer.Accepted(0));
    assertThatThrownBy(() -> pair.send(file))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(Refusal.BUSY.meaning());
    write(first, Files.readAllBytes(file));
    first.sink().close();
    assertThat(answer(first)).isEqualTo(new Answer.Stored("report.pdf"));
    assertThat(inbox.resolve("report.pdf")).hasSameBinaryContentAs(file);
  }

  @Test
  void a_sender_that_comes_back_takes_the_place_of_its_own_lost_stream() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Duplex lost = pair.raw();
    offer(lost, offerOf(file));
    assertThat(answer(lost)).isEqualTo(new Answer.Accepted(0));
    assertThat(pair.send(file).storedAs()).isEqualTo("report.pdf");
    assertThatThrownBy(() -> answer(lost)).isInstanceOf(IOException.class);
  }

  @Test
  void without_an_open_inbox_nothing_is_wanted() throws Exception {
    try (Registration open = pair.doors.open(Inbox.of(inbox))) {
      assertThat(open).isNotNull();
    }
    assertRefused(Refusal.NOT_WANTED);
  }

  @Test
  void an_inbox_takes_files_of_those_it_names_only() {
    pair.doors.open(
        new Inbox(inbox, peer -> !peer.equals(Pair.SENDER), 9, new Inbox.Listener() {}));
    assertRefused(Refusal.NOT_WANTED);
  }

  @Test
  void an_inbox_for_one_file_takes_one() throws Exception {
    pair.doors.open(new Inbox(inbox, peer -> true, 1, new Inbox.Listener() {}));
    pair.send(write("first", 10, 4));
    pair.ends.take().get(10, TimeUnit.SECONDS);
    assertRefused(Refusal.NOT_WANTED);
  }

  @Test
  void a_file_above_the_bound_is_too_big() throws Exception {
    pair = new Pair(Pair.TEST.withFileBytes(SIZE - 1, 0), Disk.REAL);
    pair.doors.open(Inbox.of(inbox));
    assertRefused(Refusal.TOO_BIG);
  }

  @Test
  void a_file_that_would_fill_the_disk_is_refused_before_it_moves() throws Exception {
    pair = new Pair(Pair.TEST.withFileBytes(SIZE, 1000), new SmallDisk(SIZE + 999, SIZE));
    pair.doors.open(Inbox.of(inbox));
    assertRefused(Refusal.NO_ROOM);
    assertThat(inbox.resolve("report.pdf")).doesNotExist();
  }

  @Test
  void a_disk_that_fills_up_meanwhile_ends_the_transfer_with_its_reason() throws Exception {
    pair = new Pair(Pair.TEST, new SmallDisk(SIZE * 2L, 40_000));
    CompletableFuture<String> failed = new CompletableFuture<>();
    pair.doors.open(
        new Inbox(
            inbox,
            peer -> true,
            9,
            new Inbox.Listener() {
              @Override
              public void failed(Incoming incoming, String why) {
                failed.complete(why);
              }
            }));
    assertRefused(Refusal.NO_ROOM);
    assertThat(failed.get(10, TimeUnit.SECONDS)).isEqualTo("no room on the disk");
    pair.ends.take().get(10, TimeUnit.SECONDS);
    assertThat(inbox.resolve("report.pdf")).doesNotExist();
    assertThat(parts()).isEmpty();
  }

  @Test
  void closing_an_inbox_cuts_what_is_on_its_way_and_keeps_it() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Registration open = pair.doors.open(Inbox.of(inbox));
    try (Outgoing outgoing = pair.outgoing(file)) {
      assertThatThrownBy(
              () ->
                  outgoing.run(
                      (bytes, total) -> {
                        if (bytes > 20_000 && begun.getCount() > 0) {
                          begun.countDown();
                          open.close();
                        }
                      }))
          .isInstanceOf(IOException.class);
    }
    pair.ends.take().get(10, TimeUnit.SECONDS);
    assertThat(parts()).isNotEmpty();
    pair.doors.open(Inbox.of(inbox));
    assertThat(pair.send(file).resumedAt()).isPositive();
  }

  @Test
  void a_sender_can_cut_its_own_transfer() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    Outgoing outgoing = pair.outgoing(file);
    assertThatThrownBy(
            () ->
                outgoing.run(
                    (bytes, total) -> {
                      if (bytes > 20_000) {
                        outgoing.close();
                      }
                    }))
        .isInstanceOf(IOException.class);
    pair.ends.take().get(10, TimeUnit.SECONDS);
    assertThat(pair.send(file).storedAs()).isEqualTo("report.pdf");
  }

  @Test
  void parts_that_nobody_finishes_do_not_pile_up() throws Exception {
    pair.doors.open(Inbox.of(inbox));
    for (int i = 0; i < 10; i++) {
      Path each = write("part" + i, SIZE, 100 + i);
      pair.breakAfter(offerBytes(each) + 20_000);
      assertThatThrownBy(() -> pair.send(each)).isInstanceOf(IOException.class);
      pair.ends.take().get(10, TimeUnit.SECONDS);
    }
    assertThat(parts().stream().filter(name -> name.endsWith(".part")))
        .hasSizeLessThanOrEqualTo(Pair.TEST.partsKeptMax() + 1);
  }

  @Test
  void a_receiver_that_asks_for_a_byte_behind_the_end_misbehaves() {
    FakeReceiver receiver = new FakeReceiver(new Answer.Accepted(SIZE + 1));
    assertThatThrownBy(() -> receiver.take(file)).isInstanceOf(Misbehaved.class);
  }

  @Test
  void a_receiver_that_answers_out_of_place_misbehaves() {
    for (Answer answer : List.of(new Answer.Stored("x"), new Answer.Corrupt())) {
      assertThatThrownBy(() -> new FakeReceiver(answer).take(file)).isInstanceOf(Misbehaved.class);
    }
  }

  @Test
  void a_receiver_that_checks_more_than_there_is_misbehaves() {
    assertThatThrownBy(() -> new FakeReceiver(new Answer.Checking(SIZE + 1)).take(file))
        .isInstanceOf(Misbehaved.class);
  }

  // ---- below

  private void assertRefused(Refusal refusal) {
    assertThatThrownBy(() -> pair.send(file))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(refusal.meaning());
  }

  private void cutAt(int arrived) throws Exception {
    pair.doors.open(Inbox.of(inbox));
    pair.breakAfter(offerBytes(file) + arrived);
    assertThatThrownBy(() -> pair.send(file)).isInstanceOf(IOException.class);
    pair.ends.take().get(10, TimeUnit.SECONDS);
    pair.breakAfter(Long.MAX_VALUE);
  }

  private Path part() throws IOException {
    return inbox
        .resolve(".hypha-incoming")
        .resolve(parts().stream().filter(name -> name.endsWith(".part")).findFirst().orElseThrow());
  }

  private List<String> parts() throws IOException {
    Path hidden = inbox.resolve(".hypha-incoming");
    if (!Files.exists(hidden)) {
      return List.of();
    }
    try (var files = Files.list(hidden)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private Path write(String name, int size, long seed) throws IOException {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return Files.write(directory.resolve(name), content);
  }

  private static FileOffer offerOf(Path path) throws IOException {
    var digest = Digests.sha256();
    digest.update(Files.readAllBytes(path));
    return new FileOffer(
        path.getFileName().toString(),
        Files.size(path),
        Digests.soFar(digest),
        Files.getLastModifiedTime(path).toInstant());
  }

  private static int offerBytes(Path path) throws IOException {
    Buffer message = new Buffer();
    Delimited.write(message, offerOf(path).encode());
    return (int) message.size();
  }

  private static void offer(Duplex pipe, FileOffer offer) throws IOException {
    Buffer message = new Buffer();
    Delimited.write(message, offer.encode());
    pipe.sink().write(message, message.size());
  }

  private static void write(Duplex pipe, byte[] bytes) throws IOException {
    pipe.sink().write(bytes, 0, bytes.length);
  }

  private static Answer answer(Duplex pipe) throws IOException {
    return Answer.decode(Delimited.read(pipe.source(), 1024).orElseThrow());
  }

  /** A disk that is full after so many bytes. */
  private static final class SmallDisk implements Disk {
    private final long usable;
    private final AtomicLong room;

    SmallDisk(long usable, long room) {
      this.usable = usable;
      this.room = new AtomicLong(room);
    }

    @Override
    public long usableBytes(Path path) {
      return usable;
    }

    @Override
    public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
      if (room.addAndGet(-bytes.remaining()) < 0) {
        throw new IOException("No space left on device");
      }
      Disk.REAL.write(channel, bytes);
    }
  }
}
