package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.PrivateKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} for a process that writes a trail. */
@Timeout(180)
class KilledTrailTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void no_acknowledged_line_is_lost_and_the_chain_goes_on(int syncMilliseconds) throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int killed = 0; killed < 3; killed++) {
      Process writer = writer(syncMilliseconds);
      try (BufferedReader out = writer.inputReader()) {
        for (int i = 0; i < 400; i++) {
          acknowledged.add(String.valueOf(out.readLine()));
        }
        assertThat(writer.toHandle().destroyForcibly()).isTrue();
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // what it said before it was killed
        out.lines()
            .filter(line -> line.matches("[0-9]+ [0-9]+-[0-9]+ ok"))
            .forEach(acknowledged::add);
      }
      Verdict verdict =
          Verification.of(directory, Child.key().verifier(), java.util.Optional.empty());
      assertThat(verdict.good()).as("%s", verdict).isTrue();
    }
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail =
            AuditTrail.open(directory, Trails.SMALL, Child.key(), runtime, why -> {})) {
      assertThat(trail.dropped()).isZero();
    }
    assertThat(Verification.of(directory, Child.key().verifier(), java.util.Optional.empty()))
        .satisfies(verdict -> assertThat(verdict.good()).as("%s", verdict).isTrue());
    Set<String> there = new HashSet<>();
    for (String line : Trails.text(directory).lines().toList()) {
      AuditLine read = AuditLine.parse(Bytes.utf8(line));
      there.add(read.seq() + " " + read.json().path("detail").path("name").asText() + " ok");
    }
    assertThat(there).containsAll(acknowledged);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(1200);
  }

  private Process writer(int syncMilliseconds) throws IOException {
    String classes = System.getProperty("surefire.test.class.path");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classes == null ? System.getProperty("java.class.path") : classes,
            Child.class.getName(),
            directory.toString(),
            Integer.toString(syncMilliseconds))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Writes until it is killed, and says which lines are acknowledged. */
  static final class Child {
    private Child() {}

    static AuditKey key() {
      return AuditKey.of(PrivateKey.ofEd25519Seed(Bytes.owning(new byte[32])));
    }

    public static void main(String[] arguments) throws IOException {
      AuditConfig config = Trails.SMALL.withSyncMilliseconds(Integer.parseInt(arguments[1]));
      SystemRuntime runtime = new SystemRuntime();
      AuditTrail trail = AuditTrail.open(Path.of(arguments[0]), config, key(), runtime, why -> {});
      for (int i = 0; i < 1_000_000; i++) {
        String name = ProcessHandle.current().pid() + "-" + i;
        long seq = trail.append(Trails.event(i).with("name", name));
        System.out.println(seq + " " + name + " ok");
      }
    }
  }
}
