package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.multiformats.Protocol;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM without the native library of QUIC, in a process of its own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithoutNativeTest {
  private static final String NOWHERE =
      "/ip4/127.0.0.1/udp/9/quic-v1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @TempDir Path directory;

  @Test
  void it_says_so_once_with_the_next_step_and_runs_on_over_tcp() throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    String without =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("netty-codec-native-quic"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                without,
                "--enable-native-access=ALL-UNNAMED",
                Program.class.getName())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    List<String> told =
        Files.readAllLines(err).stream().filter(line -> line.contains("QUIC is off")).toList();
    assertThat(Files.readAllLines(out))
        .hasSize(3)
        .satisfiesExactly(
            listening -> assertThat(listening).isEqualTo("listening on tcp alone: true"),
            reached -> assertThat(reached).isEqualTo("reached over tcp: true"),
            refused -> assertThat(refused).contains("QUIC is off: its native library"));
    assertThat(told)
        .hasSize(1)
        .first()
        .asString()
        .contains("its native library cannot be loaded on ")
        .endsWith(
            "; add the jar netty-codec-native-quic of this platform, or take the /quic-v1 addresses"
                + " away");
  }

  /** What runs there. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      try (Hypha alice = both();
          Hypha bob = both()) {
        System.out.println(
            "listening on tcp alone: "
                + alice.addresses().stream().allMatch(address -> address.has(Protocol.TCP)));
        var connection = alice.connect(bob.addresses().getFirst().toString());
        System.out.println("reached over tcp: " + connection.peer().equals(bob.id()));
        try {
          alice.connect(NOWHERE);
        } catch (java.io.IOException e) {
          System.out.println(String.valueOf(e.getMessage()).replace('\n', ' '));
        }
      }
    }

    private static Hypha both() throws java.io.IOException {
      return Hypha.builder()
          .listen("/ip4/127.0.0.1/tcp/0")
          .listen("/ip4/127.0.0.1/udp/0/quic-v1")
          .start();
    }
  }
}
