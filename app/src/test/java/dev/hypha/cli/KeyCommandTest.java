package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Identity;
import dev.hypha.pnet.PreSharedKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys go in and out, and are replaced, and none is lost or shown. */
@Timeout(120)
class KeyCommandTest {
  @TempDir Path directory;
  private String home = "";
  private Path file;

  @BeforeEach
  void choose() {
    home = directory.resolve("a").toString();
    file = directory.resolve("exported");
  }

  @Test
  void show_prints_the_public_half_and_nothing_secret() throws Exception {
    String id = id(home);
    Cli.Run run = Cli.run("key", "show", "--json", "--data-dir", home);
    JsonNode json = run.json();
    assertThat(json.path("id").asText()).isEqualTo(id);
    assertThat(json.path("type").asText()).isEqualTo("ed25519");
    assertThat(Base64.getDecoder().decode(json.path("public_key").asText()))
        .isEqualTo(identity().publicKey().encode().toArray());
    String secret = Base64.getEncoder().encodeToString(identity().encode().toArray());
    assertThat(run.out() + run.err()).doesNotContain(secret, identity().raw().toHex());
  }

  @Test
  void a_key_that_others_can_read_is_shown_with_the_remedy() throws Exception {
    id(home);
    Path key = Path.of(home).resolve("key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Cli.Run run = Cli.run("key", "show", "--data-dir", home);
    assertThat(run.err()).contains("chmod 600 " + key);
  }

  @Test
  void an_exported_key_is_a_base64_protobuf_that_only_its_owner_reads_and_can_be_imported()
      throws Exception {
    String id = id(home);
    Cli.Run export = Cli.run("key", "export", file.toString(), "--data-dir", home);
    assertThat(export.code()).as(export.err()).isEqualTo(ExitCode.OK);
    assertThat(export.err()).contains("WARNING", "not encrypted", id);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] protobuf = Base64.getDecoder().decode(Files.readString(file).strip());
    // field 1, type Ed25519; field 2, 64 bytes
    assertThat(protobuf).startsWith(8, 1, 0x12, 64).hasSize(68);
    String other = directory.resolve("b").toString();
    Cli.Run taken = Cli.run("key", "import", file.toString(), "--data-dir", other);
    assertThat(taken.out().strip()).isEqualTo(id);
    assertThat(id(other)).isEqualTo(id);
    assertThat(trail("a")).contains("\"op\":\"key.export\"");
    assertThat(trail("b")).contains("\"op\":\"key.import\"");
  }

  @Test
  void a_key_is_exported_while_the_node_runs_and_the_node_writes_it_down() throws Exception {
    try (Daemon daemon = Cli.daemon(Path.of(home))) {
      Cli.Run run = Cli.run("key", "export", file.toString(), "--json", "--data-dir", home);
      assertThat(run.json().path("id").asText()).isEqualTo(daemon.hypha().id().toString());
      assertThat(decoded(file)).isEqualTo(identity().encode());
    }
    assertThat(trail("a")).contains("\"op\":\"key.export\"");
  }

  @Test
  void neither_an_export_nor_an_import_replaces_a_file() throws Exception {
    id(home);
    Files.writeString(file, "mine");
    Cli.Run export = Cli.run("key", "export", file.toString(), "--data-dir", home);
    assertThat(export.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(export.err()).contains("is there already");
    assertThat(file).hasContent("mine");
    Path good = directory.resolve("good");
    Cli.run("key", "export", good.toString(), "--data-dir", home);
    Cli.Run taken = Cli.run("key", "import", good.toString(), "--data-dir", home);
    assertThat(taken.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(taken.err()).contains("is there already");
  }

  @Test
  void what_is_no_key_is_refused_and_not_repeated() throws Exception {
    Files.writeString(file, "c2VjcmV0IHRleHQ=");
    Cli.Run run = Cli.run("key", "import", file.toString(), "--data-dir", home);
    assertThat(run.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.err()).contains("is no private key").doesNotContain("c2Vjc");
    assertThat(Path.of(home).resolve("key")).doesNotExist();
  }

  @Test
  void an_imported_file_that_others_could_read_is_warned_of() throws Exception {
    id(home);
    Cli.run("key", "export", file.toString(), "--data-dir", home);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    String other = directory.resolve("b").toString();
    Cli.Run run = Cli.run("key", "import", file.toString(), "--data-dir", other);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("WARNING", "chmod 600", "hypha key rotate");
  }

  @Test
  void a_rotation_keeps_the_old_key_and_trail_and_both_trails_tell_of_it() throws Exception {
    Cli.daemon(Path.of(home)).close();
    String before = id(home);
    JsonNode json = Cli.run("key", "rotate", "--json", "--data-dir", home).json();
    String now = json.path("id").asText();
    assertThat(now).isNotEqualTo(before).isEqualTo(id(home));
    assertThat(json.path("before").asText()).isEqualTo(before);
    Bytes kept = Bytes.owning(Files.readAllBytes(Path.of(json.path("kept_key").asText())));
    assertThat(PrivateKey.decode(kept).sign(Bytes.of(1)))
        .isNotEqualTo(identity().sign(Bytes.of(1)));
    Path keptTrail = Path.of(json.path("kept_trail").asText());
    assertThat(Files.readString(keptTrail.resolve("audit-000000000000.log")))
        .contains("\"op\":\"key.rotate\"", "\"successor\":\"" + now);
    assertThat(trail("a")).contains("\"op\":\"key.rotate\"", "\"predecessor\":\"" + before);
    Cli.Run verified = Cli.run("audit", "verify", "--data-dir", home);
    assertThat(verified.code()).as(verified.out()).isEqualTo(ExitCode.OK);
    Cli.daemon(Path.of(home)).close();
  }

  @Test
  void a_running_node_keeps_its_key() throws Exception {
    try (Daemon daemon = Cli.daemon(Path.of(home))) {
      Cli.Run run = Cli.run("key", "rotate", "--data-dir", home);
      assertThat(run.code()).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(run.err()).contains("runs", "stop it");
      assertThat(id(home)).isEqualTo(daemon.hypha().id().toString());
    }
  }

  @Test
  void the_key_of_a_new_private_network_is_read_by_nodes_and_shown_by_its_fingerprint()
      throws Exception {
    Cli.Run run = Cli.run("key", "swarm", "--json", "--data-dir", home);
    Path made = Path.of(home).resolve("swarm.key");
    PreSharedKey key = PreSharedKey.parse(Bytes.owning(Files.readAllBytes(made)));
    assertThat(run.json().path("fingerprint").asText()).isEqualTo(key.fingerprint());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rw-------");
    assertThat(run.out() + run.err()).doesNotContain(Files.readAllLines(made).getLast());
    Cli.Run again = Cli.run("key", "swarm", "--data-dir", home);
    assertThat(again.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(PreSharedKey.parse(Bytes.owning(Files.readAllBytes(made)))).isEqualTo(key);
    try (Daemon daemon = Cli.daemon(Path.of(home))) {
      assertThat(daemon.hypha().privateNetwork().orElseThrow().fingerprint())
          .isEqualTo(key.fingerprint());
    }
  }

  private static String id(String directory) {
    return Cli.run("id", "--data-dir", directory).out().strip();
  }

  private PrivateKey identity() throws Exception {
    return Identity.loadOrCreate(new Home(Path.of(home)));
  }

  private static Bytes decoded(Path from) throws Exception {
    return Bytes.owning(Base64.getDecoder().decode(Files.readString(from).strip()));
  }

  private String trail(String name) throws Exception {
    return Files.readString(directory.resolve(name).resolve("audit/audit-000000000000.log"));
  }
}
