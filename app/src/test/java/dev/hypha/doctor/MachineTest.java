package dev.hypha.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.doctor.Finding.Level;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is found of a machine. */
class MachineTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void an_old_java_is_a_problem() {
    assertThat(Machine.java(Runtime.Version.parse("21.0.4")).level()).isEqualTo(Level.PROBLEM);
    assertThat(Machine.java(Runtime.Version.parse("25.0.1")).level()).isEqualTo(Level.OK);
  }

  @Test
  void a_clock_that_was_set_back_is_a_problem() {
    assertThat(Machine.clock(NOW, NOW.plusSeconds(60)).what()).contains("60 s behind");
    assertThat(Machine.clock(NOW, NOW.plusSeconds(1)).level()).isEqualTo(Level.OK);
    assertThat(Machine.clock(Instant.EPOCH, Instant.EPOCH).level()).isEqualTo(Level.PROBLEM);
  }

  @Test
  void little_room_is_a_note_and_none_a_problem() {
    assertThat(Machine.disk(Path.of("/"), 10L << 20).level()).isEqualTo(Level.PROBLEM);
    assertThat(Machine.disk(Path.of("/"), 500L << 20).level()).isEqualTo(Level.NOTE);
    assertThat(Machine.disk(Path.of("/"), 5000L << 20).level()).isEqualTo(Level.OK);
  }

  @Test
  void java_as_the_engine_is_a_note() {
    assertThat(Machine.cryptography("Java").level()).isEqualTo(Level.NOTE);
    assertThat(Machine.cryptography("OpenSSL 3.0").level()).isEqualTo(Level.OK);
  }
}
