package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has the last word, and what is said when nobody can have it. */
class SettingsTest {
  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void a_flag_outweighs_the_environment_that_the_file_that_the_profile_that_the_default()
      throws Exception {
    file("profile = 'lowpower'\n[dial]\ntimeout = '7s'\n");
    environment.put("HYPHA_DIAL_TIMEOUT", "8s");
    Setting<Duration> timeout =
        load(Given.flag("dial.timeout", List.of("9s"), "--set dial.timeout"))
            .setting(Keys.DIAL_TIMEOUT);
    assertThat(timeout.value()).isEqualTo(Duration.ofSeconds(9));
    assertThat(timeout.origin().place()).isEqualTo("--set dial.timeout");
    assertThat(timeout.beneath())
        .extracting(each -> each.words().getFirst() + " " + each.origin().layer())
        .containsExactly("8s ENVIRONMENT", "7s FILE", "30s PROFILE", "15s DEFAULT");
  }

  @Test
  void a_value_of_the_file_comes_from_its_line() throws Exception {
    Path file = file("# first\n\n[yamux]\nkeep_alive = '1m'\n");
    assertThat(load().setting(ProtocolKeys.YAMUX_KEEP_ALIVE).origin())
        .isEqualTo(new Origin(Layer.FILE, file + ":4"));
    assertThat(load().file()).contains(file);
  }

  @Test
  void a_value_of_the_profile_names_it() throws Exception {
    environment.put("HYPHA_PROFILE", "server");
    assertThat(load().setting(Keys.CONNECTIONS_HIGH).origin().place()).isEqualTo("profile server");
  }

  @Test
  void the_file_of_the_data_directory_may_be_missing() throws Exception {
    assertThat(load().of(Keys.DIAL_TIMEOUT)).isEqualTo(Duration.ofSeconds(15));
    assertThat(load().file()).isEmpty();
  }

  @Test
  void the_file_that_is_named_may_not() {
    Path missing = directory.resolve("missing.toml");
    Sources sources = new Sources(directory, Optional.of(missing), environment, List.of());
    assertThat(problems(sources))
        .containsExactly(
            missing + ": there is no such file: write it with hypha config init, or name another");
  }

  @Test
  void lists_are_lists_in_the_file_and_split_at_commas_in_the_environment() throws Exception {
    file("listen = ['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/2']\n");
    assertThat(load().of(Keys.LISTEN))
        .containsExactly("/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2");
    environment.put("HYPHA_LISTEN", "/ip4/127.0.0.1/tcp/3, /ip4/127.0.0.1/tcp/4");
    assertThat(load().of(Keys.LISTEN))
        .containsExactly("/ip4/127.0.0.1/tcp/3", "/ip4/127.0.0.1/tcp/4");
  }

  @Test
  void an_empty_variable_says_nothing() throws Exception {
    environment.put("HYPHA_QUANTUM", " ");
    assertThat(load().setting(Keys.QUANTUM).origin().layer()).isEqualTo(Layer.DEFAULT);
  }

  @Test
  void a_path_of_the_file_is_relative_to_the_file() throws Exception {
    file("swarm_key = 'keys/swarm.key'\n");
    assertThat(load().of(Keys.SWARM_KEY)).contains(directory.resolve("keys/swarm.key"));
  }

  @Test
  void everything_that_is_wrong_is_told_at_once_with_its_place() throws Exception {
    Path file =
        file(
            """
            quantun = "off"
            [dial]
            timeout = 60
            [connections]
            low = 300
            high = "many"
            [send]
            idle_timeout = 1.5
            """);
    environment.put("HYPHA_QUANTUM", "maybe");
    assertThat(problems())
        .satisfiesExactlyInAnyOrder(
            told ->
                assertThat(told)
                    .startsWith(file + ":1: there is no key quantun")
                    .contains("did you mean quantum?"),
            told -> assertThat(told).startsWith(file + ":3: dial.timeout = '60': it has no unit"),
            told -> assertThat(told).startsWith(file + ":6: connections.high = 'many': write a"),
            told -> assertThat(told).startsWith(file + ":8: send.idle_timeout is neither text"),
            told -> assertThat(told).startsWith("HYPHA_QUANTUM: quantum = 'maybe': there are off"),
            told ->
                assertThat(told)
                    .startsWith(file + ":5: connections.low = 300 (" + file + ":5) is above")
                    .contains("connections.high = 192 (default)"));
  }

  @Test
  void a_value_that_is_outweighed_is_wrong_all_the_same() throws Exception {
    file("quantum = 'maybe'\n");
    assertThat(problems(sources(Given.flag("quantum", List.of("off"), "--quantum")))).hasSize(1);
  }

  @Test
  void a_broken_profile_is_told_once() {
    environment.put("HYPHA_PROFILE", "sever");
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("HYPHA_PROFILE: profile = 'sever'")
        .endsWith("did you mean server?");
  }

  @ParameterizedTest
  @CsvSource({
    "dial.timout, dial.timeout",
    "dail.timeout, dial.timeout",
    "dial_timeout, dial.timeout",
    "unacknowledged_streams, yamux.unacknowledged_streams",
    "limits.connections_per_ip5, limits.connections_per_ip4",
  })
  void an_unknown_key_is_answered_with_the_one_that_was_meant(String typed, String meant)
      throws Exception {
    Path file = file(typed + " = 1\n");
    assertThat(problems())
        .containsExactly(file + ":1: there is no key " + typed + ": did you mean " + meant + "?");
  }

  @Test
  void a_key_like_no_other_is_answered_with_where_to_see_them() throws Exception {
    file("[zzzz]\nqqqqqqqqqqqqq = 1\n");
    assertThat(problems()).singleElement().asString().contains("hypha config show");
  }

  @Test
  void a_variable_that_is_almost_a_key_is_a_slip() {
    environment.put("HYPHA_QANTUM", "require");
    assertThat(problems())
        .containsExactly("HYPHA_QANTUM: there is no such variable: did you mean HYPHA_QUANTUM?");
  }

  @ParameterizedTest
  @CsvSource({
    "HYPHA_SERVICE_HOST",
    "HYPHA_PORT_4001_TCP_ADDR",
    "HYPHA_PORT",
    "HYPHA_DATA_DIR",
    "HYPHA_CONFIG",
    "HYPHAE"
  })
  void a_variable_of_somebody_else_is_passed_over(String name) throws Exception {
    environment.put(name, "x");
    assertThat(load().profile()).isEqualTo(Profile.DEFAULT);
  }

  @Test
  void what_is_not_toml_is_told_with_its_line_and_the_rest_is_read() throws Exception {
    Path file = file("quantum = off\n[dial]\ntimeout = '1'\n");
    assertThat(problems())
        .anySatisfy(told -> assertThat(told).startsWith(file + ":1: not TOML ("))
        .anySatisfy(told -> assertThat(told).startsWith(file + ":3: dial.timeout = '1'"));
  }

  @Test
  void a_file_that_is_too_large_or_not_utf8_is_refused() throws Exception {
    Path file = Files.write(directory.resolve("config.toml"), new byte[(1 << 20) + 1]);
    assertThat(problems()).singleElement().asString().startsWith(file + ": it is larger");
    Files.write(file, new byte[] {'#', (byte) 0xff, '\n'});
    assertThat(problems()).singleElement().asString().startsWith(file + ": it is not UTF-8");
  }

  @Test
  void a_directory_in_the_place_of_the_file_is_told() throws Exception {
    Path file = Files.createDirectory(directory.resolve("config.toml"));
    assertThat(problems()).singleElement().asString().startsWith(file + ": it cannot be read");
  }

  private Path file(String toml) throws IOException {
    return Files.writeString(directory.resolve("config.toml"), toml.replace('\'', '"'));
  }

  private Sources sources(Given... flags) {
    return new Sources(directory, Optional.empty(), environment, List.of(flags));
  }

  private Settings load(Given... flags) throws ConfigurationException {
    return Settings.load(sources(flags));
  }

  private List<String> problems() {
    return problems(sources());
  }

  private static List<String> problems(Sources sources) {
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> Settings.load(sources));
    return e.problems().stream().map(Problem::toString).toList();
  }
}
