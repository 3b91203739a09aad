package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.daemon.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hypha up} in a process of its own. */
@Timeout(120)
class UpTest {
  @TempDir Path directory;

  @Test
  void up_prints_its_addresses_and_ends_well_when_told_to() throws Exception {
    Process up = up(Map.of(), "--listen", "/ip4/127.0.0.1/tcp/0");
    try (BufferedReader out = up.inputReader()) {
      assertThat(out.readLine()).startsWith("/ip4/127.0.0.1/tcp/").contains("/p2p/12D3KooW");
      assertThat(directory.resolve("lock")).exists();
      up.destroy();
      assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(up.exitValue()).isEqualTo(ExitCode.OK);
      assertThat(directory.resolve("lock")).doesNotExist();
      assertThat(directory.resolve("control.sock")).doesNotExist();
    } finally {
      up.destroyForcibly();
    }
  }

  @Test
  void a_node_that_was_killed_is_started_again_with_its_identity() throws Exception {
    String first = killed(up(Map.of(), "--listen", "/ip4/127.0.0.1/tcp/0", "--json"));
    assertThat(directory.resolve("lock")).exists();
    Cli.Run between = Cli.run("addresses", "--data-dir", directory.toString());
    assertThat(between.code()).isEqualTo(ExitCode.NO_NODE);
    String second = killed(up(Map.of(), "--listen", "/ip4/127.0.0.1/tcp/0", "--json"));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void lists_and_policies_come_from_the_environment() throws Exception {
    Process up =
        up(
            Map.of(
                "HYPHA_LISTEN", "/ip4/127.0.0.1/tcp/0,/ip4/127.0.0.1/tcp/0",
                "HYPHA_QUANTUM", "off"));
    try (BufferedReader out = up.inputReader()) {
      String one = out.readLine();
      String other = out.readLine();
      assertThat(one).isNotEqualTo(other).startsWith("/ip4/127.0.0.1/tcp/");
      Path nowhere = directory.resolve("none");
      JsonNode ping = Cli.run("ping", other, "--json", "--data-dir", nowhere.toString()).json();
      assertThat(ping.path("group").asText()).isEqualTo("X25519");
    } finally {
      up.destroyForcibly();
    }
  }

  @Test
  void a_node_that_requires_quantum_safety_does_not_speak_with_one_that_has_it_off()
      throws Exception {
    Process up =
        up(
            Map.of("HYPHA_QUANTUM", "off"),
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--quantum",
            "require");
    try (BufferedReader out = up.inputReader()) {
      String address = out.readLine();
      try (var classical =
          dev.hypha.Hypha.builder()
              .listen("/ip4/127.0.0.1/tcp/0")
              .quantum(dev.hypha.core.Quantum.OFF)
              .start()) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> classical.connect(address)))
            .hasMessageContaining("nothing in common with ours")
            .hasMessageContaining("quantum = off");
      }
    } finally {
      up.destroyForcibly();
    }
  }

  /** Kills the node once it is up, and says which one it was. */
  private static String killed(Process up) throws IOException, InterruptedException {
    try (BufferedReader out = up.inputReader()) {
      return Json.parse(String.valueOf(out.readLine())).path("id").asText();
    } finally {
      up.destroyForcibly();
      assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process up(Map<String, String> environment, String... options) throws IOException {
    String classes = System.getProperty("surefire.test.class.path");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes == null ? System.getProperty("java.class.path") : classes,
                Main.class.getName(),
                "up",
                "--data-dir",
                directory.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
