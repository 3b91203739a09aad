package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.sim.dht.Attack;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SimDhtCommandTest {
  private static final String[] RUN = {
    "sim", "dht", "--attack", "eclipse", "--nodes", "60", "--minutes", "1", "--json"
  };

  @Test
  void the_same_seed_prints_the_same_bytes_with_any_number_of_threads() {
    String alone = Cli.run(with("--threads", "1")).out();
    assertThat(alone).contains("victim_most");
    assertThat(Cli.run(with("--threads", "2")).out()).isEqualTo(alone);
  }

  @Test
  void a_run_as_json_says_what_was_found_and_who_is_in_the_tables() throws Exception {
    Cli.Run run = Cli.run(RUN);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    JsonNode json = run.json();
    assertThat(json.path("schema").asText()).isEqualTo("hypha.sim.dht/1");
    assertThat(json.path("defended").asBoolean()).isTrue();
    assertThat(json.path("lookups").path("right").asDouble()).isPositive();
    assertThat(json.path("tables").path("victim").asDouble()).isLessThan(0.5);
  }

  @Test
  void a_check_fails_where_there_is_no_attack_that_could_show_what_it_does() {
    Cli.Run run = Cli.run(with("--check", "--no-defence", "--sybils", "1"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("what shows that it is one?");
  }

  private static String[] with(String... more) {
    return Stream.of(RUN, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void what_a_node_provides_is_said_again_with_few_lookups() throws Exception {
    Cli.Run run = Cli.run("sim", "dht", "--provide", "500", "--nodes", "100", "--json", "--check");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.json().path("spared").asDouble()).isGreaterThan(0.9);
    assertThat(run.json().path("swept").path("right").asDouble()).isEqualTo(1);
    assertThat(Cli.run("sim", "dht", "--provide", "9", "--attack", "churn").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run("sim", "dht", "--provide", "0").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void the_list_tells_of_every_attack() {
    assertThat(Cli.run("sim", "dht", "--attack", "list").out().lines())
        .hasSize(Attack.values().length)
        .anyMatch(line -> line.startsWith("censor "));
  }

  @Test
  void a_mistake_of_the_command_line_is_told() {
    assertThat(Cli.run("sim", "dht", "--attack", "boredom").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run("sim", "dht", "--sybils", "3").code()).isEqualTo(ExitCode.USAGE);
  }
}
