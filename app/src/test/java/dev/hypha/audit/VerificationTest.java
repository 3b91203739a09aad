package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.SystemRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class VerificationTest {
  private static final int LINES = 40;

  @TempDir Path temporary;
  private Path trail = Path.of("");

  @BeforeEach
  void a_trail_of_forty_lines_in_several_files() throws IOException {
    trail = temporary.resolve("trail");
    Trails.write(trail, Trails.SMALL, LINES);
  }

  @Test
  void a_trail_as_it_was_written_is_good() throws IOException {
    Verdict verdict = Trails.verify(trail);
    assertThat(verdict.good()).as("%s", verdict).isTrue();
    assertThat(verdict.lines()).isEqualTo(LINES);
    assertThat(verdict.signedLines()).isEqualTo(LINES);
    assertThat(new TrailDirectory(trail).logs()).hasSizeGreaterThan(3);
  }

  /** Every change of one place is found, and the first bad line is named. */
  @Test
  void the_first_bad_line_of_any_tampered_trail_is_named() throws IOException {
    long seed = Long.getLong("hypha.seed", new Random().nextLong());
    System.out.println("VerificationTest seed " + seed);
    Random random = new Random(seed);
    List<byte[]> lines = lines();
    for (int round = 0; round < 300; round++) {
      List<byte[]> changed = new ArrayList<>(lines);
      Tampering tampering = tamper(changed, random);
      write(changed);
      Verdict verdict = Trails.verify(trail);
      assertThat(verdict.good()).as("seed %s round %s: %s", seed, round, tampering).isFalse();
      assertThat(verdict.fault()).as("seed %s round %s: %s", seed, round, tampering).isPresent();
      assertThat(verdict.fault().orElseThrow().seq())
          .as("seed %s round %s: %s: %s", seed, round, tampering, verdict)
          .isEqualTo(tampering.firstBad());
    }
  }

  @Test
  void the_same_holds_for_a_bit_of_every_second_byte() throws IOException {
    List<byte[]> lines = lines();
    for (int at : new int[] {0, 7, LINES - 1}) {
      for (int i = 0; i < lines.get(at).length; i += 2) {
        List<byte[]> changed = new ArrayList<>(lines);
        byte[] line = lines.get(at).clone();
        line[i] ^= (byte) (1 << (i / 2 % 8));
        changed.set(at, line);
        write(changed);
        assertThat(Trails.verify(trail).fault().map(Verdict.Fault::seq))
            .as("line %s byte %s", at, i)
            .hasValue((long) at);
      }
    }
  }

  @Test
  void a_missing_file_is_missing_lines() throws IOException {
    List<Path> logs = new TrailDirectory(trail).logs();
    Files.delete(logs.get(1));
    assertThat(Trails.verify(trail).fault().map(Verdict.Fault::seq))
        .hasValue(TrailDirectory.firstSeq(logs.get(1)));
  }

  @Test
  void a_trail_without_its_last_file_is_cut() throws IOException {
    List<Path> logs = new TrailDirectory(trail).logs();
    Files.delete(logs.getLast());
    Verdict.Fault fault = Trails.verify(trail).fault().orElseThrow();
    assertThat(fault.seq()).isEqualTo(TrailDirectory.firstSeq(logs.getLast()));
    assertThat(fault.why()).contains("a checkpoint has 40 lines");
  }

  @Test
  void a_trail_whose_every_hash_was_made_anew_is_found_by_its_checkpoint() throws IOException {
    List<byte[]> lines = lines();
    lines.set(9, replace(lines.get(9), "192.0.2.1", "192.0.2.9"));
    for (int i = 10; i < lines.size(); i++) {
      String now = Sha256.hex(dev.hypha.bytes.Bytes.owning(withoutEnd(lines.get(i - 1))));
      String text = new String(lines.get(i), StandardCharsets.UTF_8);
      lines.set(
          i,
          text.replaceFirst("\"prev\":\"[0-9a-f]+\"", "\"prev\":\"" + now + "\"")
              .getBytes(StandardCharsets.UTF_8));
    }
    write(lines);
    Verdict.Fault fault = Trails.verify(trail).fault().orElseThrow();
    assertThat(fault.seq()).isEqualTo(7);
    assertThat(fault.why()).contains("a line up to seq 13", "checkpoint of 14 lines");
  }

  @Test
  void a_trail_cut_together_with_its_checkpoints_is_found_by_one_kept_elsewhere()
      throws IOException {
    Path kept = temporary.resolve("kept");
    TrailDirectory files = new TrailDirectory(trail);
    Files.copy(files.checkpoint(), kept, StandardCopyOption.REPLACE_EXISTING);
    List<SignedNote> notes = TrailDirectory.notes(files.checkpoints()).whole();
    Files.writeString(files.checkpoints(), notes.get(0) + "\n" + notes.get(1) + "\n");
    Files.writeString(files.checkpoint(), notes.get(1).toString());
    write(lines().subList(0, 7));
    assertThat(Trails.verify(trail).good()).isTrue();
    Verdict verdict = Verification.of(trail, Trails.KEY.verifier(), Optional.of(kept));
    assertThat(verdict.fault().map(Verdict.Fault::seq)).hasValue(7L);
  }

  @Test
  void a_changed_checkpoint_is_told_of() throws IOException {
    TrailDirectory files = new TrailDirectory(trail);
    String history = Files.readString(files.checkpoints());
    Files.writeString(files.checkpoints(), history.replaceFirst("\n14\n", "\n15\n"));
    Verdict verdict = Trails.verify(trail);
    assertThat(verdict.good()).isFalse();
    assertThat(verdict.checkpointFaults()).hasSize(1).first().asString().contains("not signed");
  }

  @Test
  void lines_that_no_checkpoint_vouches_for_are_not_good() throws IOException {
    TrailDirectory files = new TrailDirectory(trail);
    Files.delete(files.checkpoints());
    Files.delete(files.checkpoint());
    Verdict verdict = Trails.verify(trail);
    assertThat(verdict.good()).isFalse();
    assertThat(verdict.checkpointFaults()).first().asString().contains("no checkpoint");
  }

  @Test
  void a_line_that_a_killed_node_left_half_is_no_fault_behind_the_last_checkpoint()
      throws IOException {
    List<byte[]> lines = lines();
    lines.add("[MAIDOS-AUDIT] {\"activity".getBytes(StandardCharsets.UTF_8));
    write(lines);
    Verdict verdict = Trails.verify(trail);
    assertThat(verdict.good()).isTrue();
    assertThat(verdict.lines()).isEqualTo(LINES);
    assertThat(verdict.tornBytes()).isEqualTo(25);
  }

  @Test
  void a_trail_is_verified_while_it_is_written() throws Exception {
    Path running = temporary.resolve("running");
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail writing = Trails.open(running, Trails.SMALL, runtime)) {
      for (int i = 0; i < 500; i++) {
        writing.record(Trails.event(i));
        if (i % 50 == 0) {
          Verdict verdict = Trails.verify(running);
          assertThat(verdict.good()).as("%s", verdict).isTrue();
        }
      }
    }
    assertThat(Trails.verify(running).good()).isTrue();
  }

  // ---- tampering

  private record Tampering(String what, long firstBad) {}

  private static Tampering tamper(List<byte[]> lines, Random random) {
    int at = random.nextInt(lines.size());
    return switch (random.nextInt(7)) {
      case 0 -> {
        byte[] line = lines.get(at).clone();
        int index = random.nextInt(line.length);
        line[index] ^= (byte) (1 + random.nextInt(255));
        lines.set(at, line);
        yield new Tampering("byte " + index + " of line " + at + " flipped", at);
      }
      case 1 -> {
        lines.remove(at);
        yield new Tampering("line " + at + " removed", at);
      }
      case 2 -> {
        int copied = random.nextInt(lines.size());
        lines.add(at, lines.get(copied));
        // a copy before its original or behind it: the same trail, the second of them is too much
        long bad = copied == at ? at + 1 : at;
        yield new Tampering("line " + copied + " copied to " + at, bad);
      }
      case 3 -> {
        int other = random.nextInt(lines.size());
        if (other == at) {
          other = (at + 1) % lines.size();
        }
        Collections.swap(lines, at, other);
        yield new Tampering("lines " + at + " and " + other + " swapped", Math.min(at, other));
      }
      case 4 -> {
        byte[] whole = joined(lines);
        int length = random.nextInt(whole.length);
        byte[] cut = Arrays.copyOf(whole, length);
        lines.clear();
        lines.addAll(split(cut));
        long complete = IntStream.range(0, length).filter(i -> cut[i] == '\n').count();
        yield new Tampering("cut after " + length + " bytes", complete);
      }
      case 5 -> {
        byte[] forged = replace(lines.get(at), "192.0.2.1", "192.0.2.7");
        lines.add(at, forged);
        yield new Tampering("forged line put in at " + at, at);
      }
      default -> {
        lines.set(at, replace(lines.get(at), "192.0.2.1", "192.0.2.7"));
        yield new Tampering("line " + at + " forged", at);
      }
    };
  }

  private static byte[] replace(byte[] line, String from, String to) {
    return new String(line, StandardCharsets.UTF_8)
        .replace(from, to)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] withoutEnd(byte[] line) {
    return Arrays.copyOf(line, line.length - 1);
  }

  /** With their line feeds. */
  private List<byte[]> lines() throws IOException {
    return split(Trails.text(trail).getBytes(StandardCharsets.UTF_8));
  }

  private static List<byte[]> split(byte[] whole) {
    List<byte[]> lines = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < whole.length; i++) {
      if (whole[i] == '\n') {
        lines.add(Arrays.copyOfRange(whole, begin, i + 1));
        begin = i + 1;
      }
    }
    if (begin < whole.length) {
      lines.add(Arrays.copyOfRange(whole, begin, whole.length));
    }
    return lines;
  }

  private static byte[] joined(List<byte[]> lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    lines.forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** In the place of all files, cut into two. */
  private void write(List<byte[]> lines) throws IOException {
    TrailDirectory files = new TrailDirectory(trail);
    for (Path log : files.logs()) {
      Files.delete(log);
    }
    int half = lines.size() / 2;
    Files.write(files.log(0), joined(lines.subList(0, half)));
    Files.write(files.log(half), joined(lines.subList(half, lines.size())));
  }
}
