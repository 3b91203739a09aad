package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AuditTrailTest {
  @TempDir Path temporary;

  @Test
  void an_acknowledged_line_is_in_the_file_under_its_number() throws Exception {
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail = Trails.open(trail(), AuditConfig.DEFAULT, runtime)) {
      for (int i = 0; i < 20; i++) {
        assertThat(trail.append(Trails.event(i))).isEqualTo(i);
        assertThat(Trails.text(trail()).lines().toList().get(i))
            .contains("\"seq\":" + i + ",", "\"number\":" + i + ",");
      }
    }
  }

  @Test
  void a_trail_goes_on_where_it_ended() throws Exception {
    for (int i = 0; i < 5; i++) {
      Trails.write(trail(), Trails.SMALL, 13);
    }
    Verdict verdict = Trails.verify(trail());
    assertThat(verdict.good()).as("%s", verdict).isTrue();
    assertThat(verdict.signedLines()).isEqualTo(65);
  }

  @Test
  void a_trail_goes_on_without_the_frontier_that_only_saves_time() throws Exception {
    Trails.write(trail(), Trails.SMALL, 30);
    Files.delete(new TrailDirectory(trail()).frontier());
    Trails.write(trail(), Trails.SMALL, 3);
    Files.writeString(new TrailDirectory(trail()).frontier(), "33 0 0\nff\nff\n");
    Trails.write(trail(), Trails.SMALL, 3);
    assertThat(Trails.verify(trail()).signedLines()).isEqualTo(36);
  }

  @Test
  void files_are_for_their_owner_and_no_longer_than_they_may_be() throws Exception {
    Trails.write(trail(), Trails.SMALL, 40);
    try (Stream<Path> files = Files.list(trail())) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as("%s", file)
            .isEqualTo("rw-------");
      }
    }
    for (Path log : new TrailDirectory(trail()).logs()) {
      assertThat(Files.size(log)).isLessThanOrEqualTo(4096);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(trail())))
        .isEqualTo("rwx------");
  }

  @Test
  void a_line_that_was_not_finished_is_cut_and_told_of() throws Exception {
    Trails.write(trail(), Trails.SMALL, 10);
    Path last = new TrailDirectory(trail()).logs().getLast();
    Files.writeString(last, "[MAIDOS-AUDIT] {\"activ", StandardOpenOption.APPEND);
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail = Trails.open(trail(), Trails.SMALL, runtime)) {
      assertThat(trail.recovered().orElseThrow()).contains("22 bytes of a line");
    }
    assertThat(Trails.verify(trail()).good()).isTrue();
    assertThat(Trails.text(trail()).lines().toList())
        .hasSize(11)
        .last()
        .asString()
        .contains("\"op\":\"audit.recover\"", "\"cut_bytes\":22");
  }

  @Test
  void a_checkpoint_that_was_not_finished_is_cut() throws Exception {
    Trails.write(trail(), Trails.SMALL, 10);
    TrailDirectory files = new TrailDirectory(trail());
    String history = Files.readString(files.checkpoints());
    Files.writeString(files.checkpoints(), history.substring(0, history.length() - 30));
    Trails.write(trail(), Trails.SMALL, 10);
    assertThat(Trails.verify(trail()).good()).isTrue();
  }

  @Test
  void a_trail_that_is_not_what_was_written_is_not_gone_on_with() throws Exception {
    Trails.write(trail(), Trails.SMALL, 20);
    List<Path> logs = new TrailDirectory(trail()).logs();
    byte[] before = Files.readAllBytes(logs.getLast());
    Files.write(logs.getLast(), java.util.Arrays.copyOf(before, before.length / 2));
    assertThatThrownBy(() -> Trails.write(trail(), Trails.SMALL, 1))
        .isInstanceOf(DamagedTrailException.class)
        .hasMessageContaining("hypha audit verify");
  }

  @Test
  void lines_without_any_checkpoint_are_not_gone_on_with() throws Exception {
    Trails.write(trail(), Trails.SMALL, 20);
    TrailDirectory files = new TrailDirectory(trail());
    for (Path file : List.of(files.checkpoint(), files.checkpoints(), files.frontier())) {
      Files.delete(file);
    }
    assertThatThrownBy(() -> Trails.write(trail(), Trails.SMALL, 1))
        .isInstanceOf(DamagedTrailException.class)
        .hasMessageContaining("no checkpoint");
  }

  @Test
  void the_trail_of_another_identity_is_not_gone_on_with() throws Exception {
    Trails.write(trail(), Trails.SMALL, 20);
    AuditKey other = AuditKey.of(PrivateKey.generate(KeyType.ED25519, new SecureRandom()));
    try (SystemRuntime runtime = new SystemRuntime()) {
      assertThatThrownBy(() -> AuditTrail.open(trail(), Trails.SMALL, other, runtime, why -> {}))
          .isInstanceOf(DamagedTrailException.class);
    }
  }

  @Test
  void behind_a_full_queue_privileged_events_wait_and_others_are_dropped_and_counted()
      throws Exception {
    AuditConfig config = Trails.SMALL.withQueueLines(10).withSyncMilliseconds(0);
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger denied = new AtomicInteger();
    try (HoldingRuntime runtime = new HoldingRuntime(held)) {
      AuditTrail trail = AuditTrail.open(trail(), config, Trails.KEY, runtime, why -> {});
      for (int i = 0; i < 10; i++) {
        assertThat(trail.record(Trails.event(1))).isTrue();
      }
      for (int i = 0; i < 5; i++) {
        assertThat(trail.record(Trails.event(1))).isFalse();
      }
      assertThat(trail.dropped()).isEqualTo(5);
      List<Thread> privileged = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        privileged.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      if (trail.record(AuditEvent.of(Operation.PEER_DENY))) {
                        denied.incrementAndGet();
                      }
                    }));
      }
      for (Thread thread : privileged) {
        while (thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      assertThat(denied).hasValue(0);
      held.countDown();
      for (Thread thread : privileged) {
        thread.join();
      }
      assertThat(denied).hasValue(3);
      trail.close();
    }
    String text = Trails.text(trail());
    assertThat(text.lines()).hasSize(14);
    assertThat(text).contains("\"lost_events\":5").containsOnlyOnce("audit.gap");
    assertThat(Trails.verify(trail()).good()).isTrue();
  }

  /**
   * The trail's directory is away: no file can be begun, no checkpoint be written. Then it comes
   * back.
   */
  @Test
  void a_trail_that_cannot_be_written_counts_what_is_lost_and_goes_on_when_it_can()
      throws Exception {
    AuditConfig config = Trails.SMALL.withQueueLines(10);
    Path away = temporary.resolve("away");
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail = Trails.open(trail(), config, runtime)) {
      for (int i = 0; i < 9; i++) {
        trail.append(Trails.event(i));
      }
      Files.move(trail(), away);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  trail.append(Trails.event(i));
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not written");
      while (trail.dropped() < 5) {
        trail.record(AuditEvent.of(Operation.PEER_DENY));
      }
      Files.move(away, trail());
      while (!trail.record(Trails.event(1))) {
        Thread.onSpinWait();
      }
      trail.append(Trails.event(1));
    }
    assertThat(Trails.text(trail())).contains("\"op\":\"audit.gap\"", "\"lost_events\":");
    Verdict verdict = Trails.verify(trail());
    assertThat(verdict.good()).as("%s", verdict).isTrue();
  }

  @Test
  void a_node_that_shall_not_run_without_its_trail_is_told_to_stop() throws Exception {
    AuditConfig config =
        Trails.SMALL.withWhenUnwritable(AuditConfig.WhenUnwritable.STOP).withSyncMilliseconds(0);
    CountDownLatch told = new CountDownLatch(1);
    try (SystemRuntime runtime = new SystemRuntime()) {
      AuditTrail trail =
          AuditTrail.open(trail(), config, Trails.KEY, runtime, why -> told.countDown());
      Files.move(trail(), temporary.resolve("away"));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  trail.append(Trails.event(i));
                }
              })
          .isInstanceOf(IOException.class);
      told.await();
      assertThatThrownBy(trail::close).hasMessageContaining("the end of the audit trail is lost");
    }
  }

  @Test
  void events_that_were_lost_before_they_came_are_a_line_too() throws Exception {
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail = Trails.open(trail(), Trails.SMALL, runtime)) {
      trail.missed(17);
    }
    assertThat(Trails.text(trail())).contains("\"lost_events\":17");
  }

  @Test
  void a_closed_trail_takes_nothing() throws Exception {
    try (SystemRuntime runtime = new SystemRuntime()) {
      AuditTrail trail = Trails.open(trail(), Trails.SMALL, runtime);
      trail.close();
      assertThat(trail.record(Trails.event(1))).isFalse();
      assertThatThrownBy(() -> trail.append(Trails.event(1))).isInstanceOf(IOException.class);
    }
  }

  private Path trail() {
    return temporary.resolve("trail");
  }
}
