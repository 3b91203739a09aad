package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Identity;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Doctor, check, report and top, with and without a node. */
@Timeout(120)
class DoctorCommandsTest {
  @TempDir Path directory;

  @Test
  void a_node_that_runs_is_examined_and_each_finding_has_cause_and_remedy() throws Exception {
    try (Daemon daemon = daemon()) {
      Cli.Run run = doctor();
      assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .startsWith(" 1 ✓ Java ")
          .contains("the node is " + daemon.hypha().id())
          .contains("! only this machine can connect")
          .contains("answers at 127.0.0.1", "the audit trail is good")
          .contains("0 problems, ");
      for (JsonNode finding : doctor("--json").json().path("findings")) {
        if (!finding.path("level").asText().equals("ok")) {
          assertThat(finding.path("cause").asText()).isNotBlank();
          assertThat(finding.path("next").asText()).isNotBlank();
        }
      }
    }
  }

  @Test
  void a_directory_that_is_not_there_and_no_node_are_notes() throws Exception {
    Cli.Run run = Cli.run("doctor", "--json", "--data-dir", directory.resolve("none").toString());
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(codes(run)).contains("data_directory", "no_node");
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void a_key_that_others_can_read_is_found_with_the_command_that_mends_it() throws Exception {
    daemon().close();
    Path key = directory.resolve("key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Cli.Run run = doctor();
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("✗ others may read or write " + key, "next:  chmod 600 " + key);
  }

  @Test
  void a_trail_that_was_changed_is_found() throws Exception {
    daemon().close();
    Path log = directory.resolve("audit/audit-000000000000.log");
    Files.writeString(log, Files.readString(log).replaceFirst("ED25519", "ED25518"));
    assertThat(codes(doctor("--json"))).contains("audit_broken");
  }

  @Test
  void a_port_in_use_is_found_before_the_node_is_started() throws Exception {
    daemon().close();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          directory.resolve("config.toml"),
          "listen = [\"/ip4/127.0.0.1/tcp/" + taken.getLocalPort() + "\"]\n");
      Cli.Run run = doctor("--json");
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      assertThat(codes(run)).contains("port_in_use", "loopback_only");
    }
  }

  @Test
  void mistakes_in_the_configuration_are_found() throws Exception {
    Files.writeString(directory.resolve("config.toml"), "listn = []\n");
    Cli.Run run = doctor();
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("listn", "cause: did you mean listen");
  }

  @Test
  void a_damaged_key_and_swarm_key_are_found() throws Exception {
    Files.writeString(directory.resolve("key"), "no key");
    Files.writeString(directory.resolve("swarm.key"), "no key either");
    assertThat(codes(doctor("--json"))).contains("key", "swarm_key", "swarm_key_mode");
  }

  @Test
  void check_exits_as_nagios_wants_it() throws Exception {
    assertThat(check("--format", "nagios").code()).isEqualTo(2);
    try (Daemon daemon = daemon()) {
      assertThat(daemon.hypha().id()).isNotNull();
      Cli.Run warning = check("--format", "nagios");
      assertThat(warning.code()).isEqualTo(1);
      assertThat(warning.out()).startsWith("HYPHA WARNING - peers: 0 peers | peers=0;1:;0:;0");
      assertThat(check("--peers-warning", "0").code()).isZero();
      Cli.Run critical =
          check("--peers-warning", "1", "--peers-critical", "1", "--format", "prometheus");
      assertThat(critical.code()).isEqualTo(2);
      assertThat(critical.out()).contains("hypha_check_state{check=\"peers\"} 2\n");
      JsonNode json = check("--format", "json").json();
      assertThat(json.path("schema").asText()).isEqualTo("hypha.check/1");
      assertThat(json.path("status").asText()).isEqualTo("warning");
      assertThat(check("--peers-critical", "5").err()).contains("next: hypha check --help");
    }
  }

  @Test
  void no_key_no_token_and_no_swarm_key_is_in_a_report() throws Exception {
    String swarm = "5e".repeat(32);
    Files.writeString(
        directory.resolve("swarm.key"), "/key/swarm/psk/1.0.0/\n/base16/\n" + swarm + "\n");
    Files.writeString(
        directory.resolve("config.toml"), "agent = \"" + swarm.substring(0, 64) + "\"\n");
    Path file = directory.resolve("report.zip");
    var identity = Identity.loadOrCreate(new Home(directory));
    List<String> secrets =
        List.of(
            swarm,
            Base64.getEncoder().encodeToString(dev.hypha.bytes.Bytes.hex(swarm).toArray()),
            identity.raw().toHex(),
            identity.raw().slice(0, 32).toHex(),
            Base64.getEncoder().encodeToString(identity.raw().toArray()),
            Base64.getEncoder().encodeToString(identity.encode().toArray()));
    assertThat(Cli.run("config", "show", "--data-dir", directory.toString()).out()).contains(swarm);
    for (boolean running : new boolean[] {false, true}) {
      Files.deleteIfExists(file);
      try (AutoCloseable node = running ? daemon() : () -> {}) {
        assertThat(node).isNotNull();
        Cli.Run run = Cli.run("report", file.toString(), "--data-dir", directory.toString());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
      }
      Map<String, String> report = unzipped(file);
      assertThat(report).containsKeys("hypha-report/versions.json", "hypha-report/findings.json");
      if (!running) {
        // the node of this test has no file
        assertThat(report.get("hypha-report/config.json")).contains("[removed]");
      }
      report.forEach((name, text) -> assertThat(text).as(name).doesNotContain(secrets));
    }
    assertThat(unzipped(file))
        .containsKeys(
            "hypha-report/status.json",
            "hypha-report/limits.json",
            "hypha-report/peers.json",
            "hypha-report/audit-tail.log");
  }

  @Test
  void a_report_does_not_replace_a_file() throws Exception {
    Path file = Files.writeString(directory.resolve("mine.zip"), "mine");
    Cli.Run run = Cli.run("report", file.toString(), "--data-dir", directory.toString());
    assertThat(run.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(file).hasContent("mine");
  }

  @Test
  void top_without_a_terminal_prints_pictures() throws Exception {
    try (Daemon daemon = daemon()) {
      Cli.Run run = Cli.run("top", "--count", "2", "--data-dir", directory.toString());
      assertThat(run.code()).isEqualTo(ExitCode.OK);
      assertThat(run.out().lines().filter(line -> line.startsWith("hypha " + daemon.hypha().id())))
          .hasSize(2);
      assertThat(run.out()).doesNotContain("\u001b");
      JsonNode json =
          Cli.run("top", "--count", "1", "--json", "--data-dir", directory.toString()).json();
      assertThat(json.path("rates").path("opened").asDouble()).isZero();
    }
  }

  private Daemon daemon() throws Exception {
    return Cli.daemon(directory);
  }

  private Cli.Run doctor(String... more) {
    return command("doctor", more);
  }

  private Cli.Run check(String... more) {
    return command("check", more);
  }

  private Cli.Run command(String name, String... more) {
    List<String> arguments = new ArrayList<>(List.of(name, "--data-dir", directory.toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(new String[0]));
  }

  private static List<String> codes(Cli.Run run) throws Exception {
    List<String> codes = new ArrayList<>();
    for (JsonNode finding : run.json().path("findings")) {
      codes.add(finding.path("code").asText());
    }
    return codes;
  }

  private static Map<String, String> unzipped(Path file) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
