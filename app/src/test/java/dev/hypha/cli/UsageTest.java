package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.Hypha;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What is read, and what is said when it cannot be. */
class UsageTest {
  static Stream<String> commands() {
    return Main.commands().stream().filter(command -> !command.equals("help"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_explains_itself(String command) {
    Cli.Run help = Cli.run("help", command);
    assertThat(help.code()).isEqualTo(ExitCode.OK);
    assertThat(help.out()).startsWith("Usage: hypha " + command);
  }

  @Test
  void the_json_of_every_command_is_documented() throws Exception {
    String document =
        Files.readString(Path.of(System.getProperty("hypha.root"), "docs", "json.md"));
    List<String> undocumented = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (CommandLine command : leaves(Main.commandLine(Map.of()))) {
      String name = command.getCommandSpec().qualifiedName().substring("hypha ".length());
      if (!command.getCommandSpec().optionsMap().containsKey("--json")) {
        without.add(name);
      } else if (!document.contains("`hypha." + name.replace(' ', '.') + "/1`")
          && !document.contains("`" + name + "`")) {
        undocumented.add(name);
      }
    }
    assertThat(undocumented).isEmpty();
    assertThat(without).containsExactlyInAnyOrder("completion", "help", "interop");
  }

  private static List<CommandLine> leaves(CommandLine root) {
    List<CommandLine> leaves = new ArrayList<>();
    for (CommandLine command : root.getSubcommands().values()) {
      if (command.getSubcommands().isEmpty()) {
        leaves.add(command);
      } else {
        leaves.addAll(leaves(command));
      }
    }
    return leaves;
  }

  @Test
  void the_version_is_told() {
    assertThat(Cli.run("--version").out().strip()).isEqualTo("hypha " + Hypha.VERSION);
  }

  @Test
  void the_version_of_the_code_is_that_of_the_build() throws IOException {
    Path pom = Path.of(System.getProperty("hypha.root"), "pom.xml");
    assertThat(Files.readString(pom))
        .containsPattern("<version>" + Hypha.VERSION + "(-SNAPSHOT)?</version>\\s+<packaging>pom");
  }

  @Test
  void help_lists_exit_codes_and_variables() {
    String help = Cli.run("--help").out();
    assertThat(help)
        .contains("Exit codes", "HYPHA_DATA_DIR, HYPHA_CONFIG", "HYPHA_LISTEN, HYPHA_BOOTSTRAP");
  }

  @ParameterizedTest
  @CsvSource({
    "pnig, no command 'pnig'; did you mean ping?",
    "help pnig, no command 'pnig'; did you mean ping?",
    "up --qantum off, no option '--qantum'; did you mean --quantum?",
    "id --jsno=1, no option '--jsno'; did you mean --json?",
    "ping a b, an argument too many: 'b'",
    "zzzzzz, no command 'zzzzzz'",
  })
  void a_misspelling_is_answered_with_what_may_have_been_meant(String typed, String answer) {
    Cli.Run run = Cli.run(typed.split(" ", -1));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines().findFirst()).hasValue("hypha: " + answer);
    assertThat(run.err()).contains("next: hypha");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ping",
    "send file",
    "completion",
    "completion tcsh",
    "demo --nodes 1",
    "up --quantum"
  })
  void a_wrong_command_line_exits_with_two(String typed) {
    Cli.Run run = Cli.run(typed.split(" ", -1));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("hypha: ").contains("\n  next: hypha ");
  }

  @Test
  void a_variable_that_cannot_be_read_is_named() {
    Cli.Run run = Cli.run(Map.of("HYPHA_QUANTUM", "maybe"), "up");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("hypha: HYPHA_QUANTUM: quantum = 'maybe': there are off, prefer, require")
        .contains("next: hypha config");
  }

  @Test
  void a_flag_that_cannot_be_read_is_not_blamed_on_the_environment() {
    Cli.Run run = Cli.run(Map.of("HYPHA_QUANTUM", "off"), "up", "--quantum", "maybe");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("hypha: --quantum: quantum = 'maybe'")
        .doesNotContain("HYPHA_QUANTUM");
  }

  @ParameterizedTest
  @CsvSource({"bash", "zsh", "fish"})
  void completion_knows_every_command_and_the_long_options(String shell) {
    String script = Cli.run("completion", shell).out();
    assertThat(script).contains(commands().toList()).contains(List.of("quantum", "data-dir"));
    assertThat(script).contains("explain", "dial.timeout", "connections.high");
  }
}
