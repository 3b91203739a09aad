package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.sim.gossip.Scenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SimGossipCommandTest {
  private static final String[] RUN = {
    "sim", "gossip", "--attack", "dawn", "--nodes", "12", "--seconds", "5", "--rate", "4", "--json"
  };

  @Test
  void the_same_seed_prints_the_same_bytes() {
    assertThat(Cli.run(RUN).out()).isEqualTo(Cli.run(RUN).out());
  }

  @Test
  void any_number_of_threads_prints_the_same_bytes() {
    String alone = Cli.run(with("--threads", "1")).out();
    assertThat(alone).contains("p99_ms");
    assertThat(Cli.run(with("--threads", "2")).out()).isEqualTo(alone);
  }

  @Test
  void a_check_passes_where_everything_arrives_and_fails_where_nothing_is_lost_without_defence() {
    Cli.Run defended = Cli.run(with("--check"));
    assertThat(defended.code()).as(defended.err()).isEqualTo(ExitCode.OK);
    Cli.Run control = Cli.run(with("--check", "--plain", "--attack", "baseline"));
    assertThat(control.code()).isEqualTo(ExitCode.FAILED);
    assertThat(control.err()).contains("no attack cost the undefended a message");
  }

  @Test
  void several_attacks_run_one_after_the_other() {
    assertThat(Cli.run(with("--attack", "baseline,dawn")).out().lines()).hasSize(3);
  }

  private static String[] with(String... more) {
    return Stream.of(RUN, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void a_run_as_json_says_what_arrived_and_when() throws Exception {
    Cli.Run run = Cli.run(RUN);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    JsonNode json = run.json();
    assertThat(json.path("schema").asText()).isEqualTo("hypha.sim.gossip/1");
    assertThat(json.path("messages").asInt()).isEqualTo(20);
    assertThat(json.path("delivery").asDouble()).isEqualTo(1);
    assertThat(json.path("defence").asText()).isEqualTo("hardened");
    for (String number : new String[] {"p50_ms", "p99_ms", "max_ms", "bytes_per_node"}) {
      assertThat(json.path(number).asDouble()).as(number).isPositive();
    }
    assertThat(json.has("mesh_honest_after_s")).isTrue();
  }

  @Test
  void the_list_tells_of_every_attack() {
    assertThat(Cli.run("sim", "gossip", "--attack", "list").out().lines())
        .hasSize(Scenario.ALL.size())
        .anyMatch(line -> line.startsWith("covert-flash "));
  }

  @Test
  void an_attack_that_nobody_knows_is_a_mistake_of_the_command_line() {
    Cli.Run run = Cli.run("sim", "gossip", "--attack", "boredom");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("boredom", "eclipse-node");
  }
}
