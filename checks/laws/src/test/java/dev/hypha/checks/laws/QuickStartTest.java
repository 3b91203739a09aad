package dev.hypha.checks.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.checks.laws.QuickStart.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands do what it says. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuickStartTest {
  @TempDir private Path folder;

  @Test
  void every_command_of_the_readme_works() throws Exception {
    List<Command> commands = QuickStart.commands(House.text("README.md"));
    assertThat(commands).filteredOn(Command::isRunnable).isNotEmpty();
    assertThat(wrong(commands)).isEmpty();
  }

  @Test
  void commands_are_found_in_the_quick_start_as_a_reader_finds_them() {
    assertThat(
            QuickStart.commands(
                """
                # Thing
                ```sh
                not this
                ```
                ## Quick start
                In a second terminal:

                but this paragraph names none:
                ```sh
                # words alone
                ./hypha id        # who I am
                echo one \\
                  two

                # on another machine
                hypha ping 12D3KooW…
                ```
                ```java
                hypha.start();
                ```
                ### More of it
                And then, in a second
                terminal, or in a Second terminal:

                ```console
                $ hypha status
                up for 3 s
                $ git clone x
                ```
                ## Else
                ```sh
                nor this
                ```
                """))
        .containsExactly(
            new Command(0, "", "./hypha id", List.of()),
            new Command(0, "", "echo one two", List.of()),
            new Command(0, "another machine", "hypha ping 12D3KooW…", List.of()),
            new Command(2, "second terminal", "hypha status", List.of("up for 3 s")),
            new Command(2, "second terminal", "git clone x", List.of()));
  }

  @Test
  void a_reader_types_them_one_after_the_other() throws Exception {
    assertThat(
            wrong(
                """
                $ git clone nowhere
                $ export WORD=hello
                $ echo $WORD /ip4/127.0.0.1/tcp/4001/p2p/Qm7 > file; cat file
                hello /ip4/…
                $ sleep 100 &
                $ test /ip4/127.0.0.1/tcp/4001/… = $(cut -d ' ' -f 2 file) && echo 12 of 3.5
                99 of 1.25
                $ basename $HYPHA_DATA_DIR # on the other machine
                machine-1
                """))
        .isEmpty();
  }

  @Test
  void a_terminal_that_is_held_leaves_the_next_command_to_the_last_free_one() throws Exception {
    String readme =
        """
        ```console
        $ ./hypha up --listen /ip4/127.0.0.1/tcp/4001
        ```
        In a second terminal:
        ```console
        $ export WHERE=second
        ```
        ```console
        $ echo "[$WHERE]"
        []
        $ HYPHA_DATA_DIR=other ./hypha up --listen /ip4/127.0.0.1/tcp/4002
        $ echo "[$WHERE]"
        [second]
        ```
        """;
    assertThat(wrong(QuickStart.commands(readme))).isEmpty();
  }

  @Test
  void a_command_that_fails_is_caught() throws Exception {
    assertThat(wrong("$ echo fine\n$ echo wrong; false\n")).contains("exit code 1", "wrong");
  }

  @Test
  void an_option_that_hypha_does_not_have_is_caught() throws Exception {
    assertThat(wrong("$ ./hypha id --shout\n")).contains("exit code 2");
    assertThat(wrong("$ ./hypha up --shout\n")).contains("exit code 2");
  }

  @Test
  void an_output_that_differs_is_caught() throws Exception {
    assertThat(wrong("$ echo apples 7\npears 7\n")).contains("pears");
  }

  @Test
  void a_placeholder_for_what_nobody_printed_is_caught() throws Exception {
    assertThat(wrong("$ echo 12D3KooW…\n")).contains("nothing that was printed");
  }

  private String wrong(String session) throws Exception {
    return wrong(QuickStart.commands("```console\n" + session + "```\n"));
  }

  private String wrong(List<Command> commands) throws Exception {
    Path fresh = Files.createTempDirectory(folder, "reader");
    try (Reader reader = new Reader(fresh)) {
      return reader.type(commands);
    }
  }
}
