package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.pnet.PreSharedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmKeyTest {
  private static final Map<String, String> FREE = Map.of();
  private static final Map<String, String> FORCED = Map.of("LIBP2P_FORCE_PNET", "1");

  @TempDir private Path directory;
  private final PreSharedKey key = PreSharedKey.generate(new SecureRandom());

  @Test
  void without_a_file_a_node_is_in_the_public_network() throws Exception {
    assertThat(SwarmKey.find(home(), Optional.empty(), FREE)).isEmpty();
  }

  @Test
  void the_file_in_the_data_directory_is_picked_up() throws Exception {
    write("swarm.key", key);
    assertThat(SwarmKey.find(home(), Optional.empty(), FREE)).contains(key);
    assertThat(SwarmKey.find(home(), Optional.empty(), FORCED)).contains(key);
  }

  @Test
  void the_file_that_is_named_goes_before_it() throws Exception {
    write("swarm.key", PreSharedKey.generate(new SecureRandom()));
    Path chosen = write("other.key", key);
    assertThat(SwarmKey.find(home(), Optional.of(chosen), FREE)).contains(key);
  }

  @Test
  void a_file_that_is_no_key_keeps_the_node_from_starting() throws Exception {
    Path file = Files.writeString(directory.resolve("swarm.key"), "hello");
    refused(Optional.empty(), FREE, "cannot use the swarm key " + file + ": its first line is not");
  }

  @Test
  void a_file_that_is_missing_although_named_keeps_the_node_from_starting() {
    Path file = directory.resolve("missing.key");
    refused(Optional.of(file), FREE, "cannot read the swarm key " + file + ": ");
  }

  @Test
  void a_link_that_leads_nowhere_is_not_the_wish_for_the_public_network() throws Exception {
    Files.createSymbolicLink(directory.resolve("swarm.key"), directory.resolve("gone"));
    refused(Optional.empty(), FREE, "cannot read the swarm key");
  }

  @Test
  void a_directory_in_its_place_is_not_the_wish_for_the_public_network() throws Exception {
    Files.createDirectory(directory.resolve("swarm.key"));
    refused(Optional.empty(), FREE, "cannot read the swarm key");
  }

  @Test
  void an_environment_that_asks_for_a_key_gets_one_or_no_node() {
    refused(Optional.empty(), FORCED, "LIBP2P_FORCE_PNET is set, and there is no swarm key");
  }

  private void refused(Optional<Path> chosen, Map<String, String> environment, String why) {
    assertThatThrownBy(() -> SwarmKey.find(home(), chosen, environment))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(why);
  }

  private Home home() {
    return new Home(directory);
  }

  private Path write(String name, PreSharedKey content) throws IOException {
    return Files.write(directory.resolve(name), content.encode().toArray());
  }
}
