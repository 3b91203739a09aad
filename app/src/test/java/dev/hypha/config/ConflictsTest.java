package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hypha.core.Quantum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong together names both keys, and both places. */
class ConflictsTest {
  private static final String PEER = "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "connections.low=200; connections.low = 200 (--set); connections.high = 192 (default)",
        "connections.high=100; connections.low = 160 (default); connections.high = 100 (--set)",
        "dial.parallel=4; dial.per_peer = 8 (default); dial.parallel = 4 (--set)",
        "send.receives=1; send.receives_per_peer = 2 (default); send.receives = 1 (--set)",
        "send.checkpoint=1KiB; send.chunk = 256KiB (default); send.checkpoint = 1KiB (--set)",
        "limits.connections=150; connections.high = 192 (default); limits.connections = 150"
            + " (--set)",
        "limits.streams=10 limits.streams_inbound=11; limits.streams_inbound = 11; limits.streams ="
            + " 10",
        "yamux.connection_window=1MiB; yamux.stream_window = 16MiB (default);"
            + " yamux.connection_window = 1MiB",
        "protocols.identify=false protocols.identify_push=true; identify_push = true; identify ="
            + " false",
        "quantum=require security.protocols=/noise; quantum = require; security.protocols = /noise",
        "quantum=off security.protocols=/noise-mlkem768-hfs/0.2.0; quantum = off;"
            + " security.protocols",
        "profile=private; profile = private (--set); swarm_key =  (default)",
        "profile=server bootstrap=/ip4/10.0.0.1/tcp/1"
            + PEER
            + "; bootstrap = /ip4/10.0.0.1; dial.private_addresses = false (profile server)",
        "profile=test chaos.delay_min=80ms chaos.delay_max=9ms; delay_min = 80ms; delay_max = 9ms",
        "chaos.drop_percent=2; chaos.drop_percent = 2 (--set); profile = default (default)",
        "profile=server chaos.delay_max=1ms; chaos.delay_max = 1ms (--set); profile = server",
        "profile=lan chaos.seed=7; chaos.seed = 7 (--set); profile = lan (--set)",
        "rendezvous.names=chat; rendezvous.names = chat (--set); rendezvous.points =  (default)",
        "rendezvous.points=/ip4/8.8.8.8/tcp/1"
            + PEER
            + "; rendezvous.points = /ip4/8.8.8.8; rendezvous.names =  (default)",
      })
  void both_keys_are_named(String given, String one, String other) {
    assertThat(problems(given)).hasSize(1).first().asString().contains(one, other);
  }

  @ParameterizedTest
  @CsvSource({
    "protocols.identify=false",
    "quantum=require",
    "quantum=off",
    "profile=server bootstrap=/ip4/8.8.8.8/tcp/1" + PEER,
    "limits.connections=192",
    "profile=test chaos.drop_percent=2 chaos.delay_min=80ms chaos.delay_max=100ms chaos.seed=7",
    "profile=test chaos.delay_min=80ms",
    "rendezvous.names=chat rendezvous.points=/ip4/8.8.8.8/tcp/1" + PEER,
  })
  void what_goes_together_is_left_alone(String given) {
    assertThat(problems(given)).isEmpty();
  }

  @Test
  void a_private_node_starts_with_a_key_in_its_data_directory_or_named() throws Exception {
    assertThat(problems("profile=private swarm_key=some.key")).isEmpty();
    Files.writeString(directory.resolve("swarm.key"), "");
    assertThat(problems("profile=private")).isEmpty();
  }

  @Test
  void a_conflict_stands_where_the_weightier_of_the_two_is() {
    ConfigurationException e = failure("connections.low=200");
    assertThat(e.problems().getFirst().where()).isEqualTo("--set");
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void no_profile_conflicts_with_itself(Profile profile) {
    String key = profile == Profile.PRIVATE ? " swarm_key=x" : "";
    assertThat(problems("profile=" + profile + key)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void no_profile_lowers_the_policy_of_quantum_safety(Profile profile) {
    assertThat(Keys.QUANTUM.in(profile).orElse(Quantum.PREFER)).isNotEqualTo(Quantum.OFF);
  }

  private List<String> problems(String given) {
    List<String> problems = new ArrayList<>();
    try {
      assertThat(Settings.load(sources(given)).all()).isNotEmpty();
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> problems.add(problem.toString()));
    }
    return problems;
  }

  private ConfigurationException failure(String given) {
    return catchThrowableOfType(ConfigurationException.class, () -> Settings.load(sources(given)));
  }

  private Sources sources(String given) {
    List<Given> flags = new ArrayList<>();
    for (String word : given.split(" ", -1)) {
      String[] parts = word.split("=", 2);
      flags.add(Given.flag(parts[0], List.of(parts[1]), "--set"));
    }
    return new Sources(directory, Optional.empty(), Map.of(), flags);
  }
}
