package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.config.Keys;
import dev.hypha.daemon.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hypha config …}, and what other commands make of a configuration. */
@Timeout(120)
class ConfigCommandsTest {
  @TempDir Path directory;

  @Test
  void show_says_what_would_be_started_and_why() throws Exception {
    Path file = file("[dial]\ntimeout = \"7s\"\n");
    Cli.Run run = run(Map.of("HYPHA_PROFILE", "lan"), "show", "--changed");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("what hypha up would start, profile lan, file " + file);
    assertThat(run.out())
        .containsPattern("dial.timeout +7s +" + file + ":2")
        .containsPattern("connections.high +320 +profile lan")
        .doesNotContain("yamux.keep_alive");
  }

  @Test
  void show_as_json_has_every_key() throws Exception {
    JsonNode json = run(Map.of(), "show", "--json").json();
    assertThat(json.path("running").asBoolean()).isFalse();
    assertThat(json.path("values")).hasSize(Keys.all().size());
    assertThat(json.path("values").get(0).path("key").asText()).isEqualTo("profile");
  }

  @Test
  void show_speaks_of_the_node_that_runs() throws Exception {
    try (Daemon node = Cli.daemon(directory)) {
      assertThat(node.hypha().addresses()).isNotEmpty();
      Cli.Run run = run(Map.of("HYPHA_PROFILE", "lan"), "show", "--json");
      assertThat(run.json().path("running").asBoolean()).isTrue();
      assertThat(run.json().path("profile").asText()).isEqualTo("default");
    }
  }

  @Test
  void explain_says_what_a_key_does_may_be_is_and_what_outweighs_what() throws Exception {
    Path file = file("connections.high = 500\n");
    Cli.Run run = run(Map.of("HYPHA_CONNECTIONS_HIGH", "600"), "explain", "connections.high");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains(
            "More connections than this are pruned",
            "now        600  (HYPHA_CONNECTIONS_HIGH;",
            "outweighs  500  (" + file + ":1)",
            "outweighs  192  (default)",
            "range      0 to 1000000",
            "profiles   server 24000, lan 320, lowpower 40",
            "[connections] high = 192",
            "--set connections.high=…");
  }

  @Test
  void explain_as_json_has_type_unit_range_default_and_origin() throws Exception {
    JsonNode json = run(Map.of(), "explain", "dial.timeout", "--json").json();
    assertThat(json.path("type").asText()).isEqualTo("duration");
    assertThat(json.path("unit").asText()).isEqualTo("ms, s, m, h, d");
    assertThat(json.path("default").asText()).isEqualTo("15s");
    assertThat(json.path("variable").asText()).isEqualTo("HYPHA_DIAL_TIMEOUT");
    assertThat(json.path("profiles").path("lowpower").asText()).isEqualTo("30s");
    assertThat(json.path("effective").path("layer").asText()).isEqualTo("default");
  }

  @Test
  void explain_of_an_unknown_key_says_what_may_have_been_meant() {
    Cli.Run run = run(Map.of(), "explain", "dial.timout");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no key 'dial.timout'; did you mean dial.timeout?", "next: ");
  }

  @Test
  void explain_works_although_the_configuration_is_broken() throws Exception {
    file("nonsense = 1\n");
    Cli.Run run = run(Map.of(), "explain", "dial.timeout");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("10ms to 10m");
    assertThat(run.err()).contains("there is no key nonsense");
  }

  @Test
  void check_tells_everything_that_is_wrong_and_exits_with_one() throws Exception {
    Path file = file("dail.timeout = \"5s\"\nquantum = \"maybe\"\n");
    Cli.Run run = run(Map.of(), "check");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out().lines())
        .containsExactlyInAnyOrder(
            file + ":1: there is no key dail.timeout: did you mean dial.timeout?",
            file + ":2: quantum = 'maybe': there are off, prefer, require");
    assertThat(run.err()).contains("2 problems", "hypha config explain KEY");
  }

  @Test
  void check_of_a_good_file_exits_with_zero() throws Exception {
    Path other = Files.writeString(directory.resolve("new.toml"), "quantum = \"require\"\n");
    Cli.Run run = run(Map.of(), "check", other.toString(), "--json");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.json().path("ok").asBoolean()).isTrue();
    assertThat(run(Map.of(), "check").out()).startsWith("no file: well; 0 keys set");
  }

  @Test
  void check_as_json_has_where_what_and_remedy() throws Exception {
    file("quantum = \"maybe\"\n");
    JsonNode problem = run(Map.of(), "check", "--json").json().path("problems").get(0);
    assertThat(problem.path("where").asText()).endsWith("config.toml:1");
    assertThat(problem.path("what").asText()).isEqualTo("quantum = 'maybe'");
    assertThat(problem.path("remedy").asText()).startsWith("there are off");
  }

  @Test
  void check_of_a_file_that_is_not_there_says_so() {
    Cli.Run run = run(Map.of(), "check", directory.resolve("gone.toml").toString());
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("gone.toml: there is no such file");
  }

  @Test
  void init_writes_a_file_that_is_well_and_never_over_another() throws Exception {
    Cli.Run run = run(Map.of(), "init");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run(Map.of(), "check").code()).isEqualTo(ExitCode.OK);
    Path file = file("# mine\n");
    Cli.Run again = run(Map.of(), "init");
    assertThat(again.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(again.err()).contains(file + " is there already");
    assertThat(file).hasContent("# mine\n");
  }

  @Test
  void up_does_not_start_with_a_configuration_that_is_wrong() throws Exception {
    Path file = file("quantum = \"maybe\"\n");
    Cli.Run run = Cli.run("up", "--json", "--data-dir", directory.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("hypha: " + file + ":1: quantum = 'maybe'");
    assertThat(run.json().path("error").path("code").asText()).isEqualTo("configuration");
    assertThat(directory.resolve("key")).doesNotExist();
  }

  @Test
  void a_configuration_file_that_is_named_must_be_there() {
    Path gone = directory.resolve("gone.toml");
    for (Cli.Run run :
        new Cli.Run[] {
          Cli.run("up", "--config", gone.toString(), "--data-dir", directory.toString()),
          Cli.run(Map.of("HYPHA_CONFIG", gone.toString()), "up", "--data-dir", directory.toString())
        }) {
      assertThat(run.code()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("gone.toml: there is no such file");
    }
  }

  @Test
  void set_takes_any_key_and_says_which_one_is_wrong() {
    Cli.Run run = Cli.run("up", "--set", "dial.timeout=5", "--data-dir", directory.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("hypha: --set dial.timeout: dial.timeout = '5': it has no unit");
  }

  @Test
  void the_options_of_up_are_the_flags_of_the_table() {
    Set<String> flags = new TreeSet<>();
    Keys.all().forEach(key -> key.flag().ifPresent(flags::add));
    Set<String> options = new TreeSet<>();
    new CommandLine(new UpCommand())
        .getCommandSpec()
        .options()
        .forEach(option -> options.add(option.longestName()));
    assertThat(options).containsAll(flags);
    options.removeAll(flags);
    options.removeAll(Set.of("--set", "--config", "--data-dir", "--json", "--help", "--version"));
    assertThat(options).isEmpty();
  }

  @Test
  void a_throw_away_node_is_as_the_environment_and_the_file_say() throws Exception {
    try (Daemon bob = Cli.daemon(directory.resolve("bob"))) {
      Cli.Run classical =
          Cli.run(
              Map.of("HYPHA_QUANTUM", "off"),
              "ping",
              Cli.address(bob),
              "--json",
              "--data-dir",
              directory.toString());
      assertThat(classical.json().path("group").asText()).isEqualTo("X25519");
      file("security.protocols = [\"/hypha/noise-mlkem1024-hfs/1.0.0\"]\n");
      Cli.Run strong =
          Cli.run("ping", Cli.address(bob), "--json", "--data-dir", directory.toString());
      assertThat(strong.json().path("kem").asText()).isEqualTo("ML-KEM-1024");
    }
  }

  private Path file(String toml) throws IOException {
    return Files.writeString(directory.resolve("config.toml"), toml);
  }

  private Cli.Run run(Map<String, String> environment, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "config";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--data-dir";
    all[arguments.length + 2] = directory.toString();
    return Cli.run(environment, all);
  }
}
