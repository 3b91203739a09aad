package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Identity;
import dev.hypha.daemon.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node writes down, and what the commands make of it. */
@Timeout(120)
class AuditCommandTest {
  private static final String PAYLOAD = "the payload of this test is a secret";

  @TempDir Path temporary;

  @Test
  void start_stop_connect_disconnect_send_receive_and_errors_are_a_line_each() throws Exception {
    run();
    assertThat(operations("sender"))
        .containsExactly(
            "key.load",
            "node.start",
            "peer.connect",
            "data.send",
            "control.error",
            "peer.forget",
            "peer.disconnect",
            "node.stop");
    assertThat(operations("receiver"))
        .containsExactly(
            "key.load",
            "node.start",
            "peer.connect",
            "data.receive",
            "peer.disconnect",
            "node.stop");
    assertThat(audit("verify", "sender").code()).isEqualTo(ExitCode.OK);
    assertThat(audit("verify", "receiver").code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void no_key_no_payload_and_no_token_is_in_any_file_of_the_trail() throws Exception {
    String digits = "5e".repeat(32);
    for (String name : List.of("sender", "receiver")) {
      Files.createDirectories(directory(name));
      Files.writeString(
          directory(name).resolve("swarm.key"),
          "/key/swarm/psk/1.0.0/\n/base16/\n" + digits + "\n");
    }
    run();
    for (String name : List.of("sender", "receiver")) {
      PrivateKey identity = Identity.loadOrCreate(new Home(directory(name)));
      Bytes seed = identity.raw().slice(0, 32);
      List<String> secrets =
          new ArrayList<>(
              List.of(
                  PAYLOAD,
                  digits,
                  Base64.getEncoder().encodeToString(Bytes.hex(digits).toArray()),
                  seed.toHex(),
                  Base64.getEncoder().encodeToString(seed.toArray()),
                  Base64.getEncoder().encodeToString(identity.raw().toArray()),
                  Base64.getEncoder().encodeToString(identity.encode().toArray())));
      try (Stream<Path> files = Files.list(directory(name).resolve("audit"))) {
        for (Path file : files.toList()) {
          assertThat(Files.readString(file)).as("%s", file).doesNotContain(secrets);
        }
      }
      assertThat(operations(name)).contains("peer.connect", "node.stop");
    }
  }

  @Test
  void a_changed_line_is_named_and_the_exit_code_says_so() throws Exception {
    run();
    Path log = directory("sender").resolve("audit/audit-000000000000.log");
    Files.writeString(
        log, Files.readString(log).replace("\"op\":\"data.send\"", "\"op\":\"data.sent\""));
    Cli.Run text = audit("verify", "sender");
    assertThat(text.code()).isEqualTo(ExitCode.FAILED);
    assertThat(text.out()).startsWith("BAD: seq 3 (audit-000000000000.log line 4): ");
    Cli.Run json = audit("verify", "sender", "--json");
    assertThat(json.code()).isEqualTo(ExitCode.FAILED);
    assertThat(json.json().path("good").asBoolean()).isFalse();
    assertThat(json.json().path("first_bad").path("seq").asInt()).isEqualTo(3);
    assertThat(audit("prove", "sender", "2").code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void a_checkpoint_that_was_kept_finds_a_trail_that_was_begun_anew() throws Exception {
    run();
    Path kept = temporary.resolve("kept");
    Path audit = directory("sender").resolve("audit");
    Files.copy(audit.resolve("audit.checkpoint"), kept);
    assertThat(audit("verify", "sender", "--checkpoint", kept.toString()).code())
        .isEqualTo(ExitCode.OK);
    Files.move(audit, temporary.resolve("hidden"));
    try (Daemon again = Cli.daemon(directory("sender"))) {
      assertThat(again.hypha().addresses()).isNotEmpty();
    }
    assertThat(audit("verify", "sender").code()).isEqualTo(ExitCode.OK);
    Cli.Run run = audit("verify", "sender", "--checkpoint", kept.toString());
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("a checkpoint has 8 lines");
  }

  @Test
  void a_proof_is_printed_and_checked_with_nothing_but_the_key() throws Exception {
    run();
    Cli.Run made = audit("prove", "sender", "3");
    assertThat(made.code()).isEqualTo(ExitCode.OK);
    assertThat(made.err()).contains("line 3 is in the checkpoint of 8 lines");
    Path proof = Files.writeString(temporary.resolve("proof"), made.out());
    String key = Files.readString(directory("sender").resolve("audit/audit.vkey")).strip();
    Cli.Run checked = Cli.run("audit", "prove", "--check", proof.toString(), "--key", key);
    assertThat(checked.code()).isEqualTo(ExitCode.OK);
    assertThat(checked.out()).contains("\"op\":\"data.send\"");
    Files.writeString(proof, made.out().replace("index 3", "index 4"));
    Cli.Run wrong = Cli.run("audit", "prove", "--check", proof.toString(), "--key", key);
    assertThat(wrong.code()).isEqualTo(ExitCode.FAILED);
    assertThat(wrong.err()).contains("the proof is not good");
  }

  @Test
  void the_trail_is_exported() throws Exception {
    run();
    List<String> ocsf = audit("export", "sender").out().lines().toList();
    assertThat(ocsf).hasSize(8);
    JsonNode start = Json.parse(ocsf.get(1));
    assertThat(start.path("type_uid").asInt()).isEqualTo(600_203);
    assertThat(audit("export", "sender", "--format", "cef").out().lines())
        .hasSize(8)
        .allMatch(line -> line.startsWith("CEF:0|Hypha|"));
  }

  @Test
  void what_is_not_there_is_said_and_not_made() {
    Cli.Run none = audit("verify", "nobody");
    assertThat(none.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(none.err()).contains("--key");
    assertThat(directory("nobody")).doesNotExist();
    assertThat(audit("prove", "nobody", "--key", "x+y").code()).isEqualTo(ExitCode.USAGE);
    assertThat(audit("export", "nobody", "--format", "xml").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_node_does_not_start_on_a_trail_that_was_cut() throws Exception {
    run();
    Path log = directory("sender").resolve("audit/audit-000000000000.log");
    Files.writeString(log, Files.readString(log).lines().findFirst().orElseThrow() + "\n");
    Cli.Run up = Cli.run("up", "--data-dir", directory("sender").toString());
    assertThat(up.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(up.err()).contains("the audit trail cannot be kept", "hypha audit verify");
    assertThat(directory("sender").resolve("lock")).doesNotExist();
  }

  /** One node sends a file to another, and is asked for things that fail. */
  private void run() throws Exception {
    Path file = Files.writeString(temporary.resolve("report.txt"), PAYLOAD);
    Path inbox = temporary.resolve("inbox");
    String sender = directory("sender").toString();
    try (Daemon receiving = Cli.daemon(directory("receiver"));
        Daemon sending = Cli.daemon(directory("sender"))) {
      Cli.Started receive =
          Cli.start(
              "receive",
              "--once",
              "--data-dir",
              directory("receiver").toString(),
              inbox.toString());
      receive.awaitNote("files go to");
      String address = Cli.address(receiving);
      Cli.Run sent = Cli.run("send", file.toString(), address, "--data-dir", sender);
      assertThat(sent.code()).as(sent.err()).isEqualTo(ExitCode.OK);
      assertThat(receive.awaitEnd().code()).isEqualTo(ExitCode.OK);
      assertThat(Cli.run("connect", "/ip4/1.2.3/x", "--data-dir", sender).code()).isNotZero();
      String peer = receiving.hypha().id().toString();
      assertThat(Cli.run("forget", peer, "--data-dir", sender).code()).isZero();
      assertThat(sending.hypha().id()).isNotEqualTo(receiving.hypha().id());
    }
  }

  private List<String> operations(String name) throws Exception {
    List<String> operations = new ArrayList<>();
    for (String line :
        Files.readAllLines(directory(name).resolve("audit/audit-000000000000.log"))) {
      assertThat(line).startsWith("[MAIDOS-AUDIT] {");
      operations.add(Json.parse(line.substring(line.indexOf('{'))).path("op").asText());
    }
    return operations;
  }

  private Cli.Run audit(String command, String name, String... more) {
    List<String> arguments = new ArrayList<>(List.of("audit", command));
    arguments.addAll(List.of("--data-dir", directory(name).toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(new String[0]));
  }

  private Path directory(String name) {
    return temporary.resolve(name);
  }
}
