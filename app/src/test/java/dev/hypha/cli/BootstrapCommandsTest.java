package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.core.Event;
import dev.hypha.daemon.Daemon;
import dev.hypha.multiformats.PeerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** bootstrap add, list and remove, with and without a node that runs. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BootstrapCommandsTest {
  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String ADDRESS = "/ip4/192.0.2.1/tcp/4001/p2p/" + PEER;

  @TempDir Path directory;

  @Test
  void without_a_node_the_file_is_edited_and_its_comments_stay() throws Exception {
    Path file = directory.resolve("config.toml");
    Files.writeString(file, "# mine\nagent = \"x\" # called so\n\n[dial]\nper_peer = 3\n");
    Cli.Run added = run("add", ADDRESS);
    assertThat(added.code()).as(added.err()).isEqualTo(ExitCode.OK);
    assertThat(added.out()).isEqualTo("added " + ADDRESS + "  " + file + "\n");
    assertThat(Files.readString(file))
        .isEqualTo(
            "# mine\nagent = \"x\" # called so\nbootstrap = [\""
                + ADDRESS
                + "\"]\n\n[dial]\nper_peer = 3\n");
    assertThat(run("add", ADDRESS).out()).startsWith("was there already: ");
    assertThat(run("list").out()).isEqualTo(ADDRESS + "  " + file + ":3\n");
    Cli.Run removed = run("remove", PEER, "--json");
    assertThat(removed.json().path("schema").asText()).isEqualTo("hypha.bootstrap.remove/1");
    assertThat(removed.json().path("removed").get(0).asText()).isEqualTo(ADDRESS);
    assertThat(Files.readString(file)).contains("bootstrap = []\n", "# called so");
  }

  @Test
  void without_a_file_one_is_made() throws Exception {
    assertThat(run("add", ADDRESS).code()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(directory.resolve("config.toml")))
        .isEqualTo("bootstrap = [\"" + ADDRESS + "\"]\n");
  }

  @Test
  void what_is_no_address_or_no_bootstrap_peer_is_said_with_what_to_type() {
    Cli.Run bare = run("add", PEER);
    assertThat(bare.code()).isEqualTo(ExitCode.USAGE);
    assertThat(bare.err()).contains("is no address", "next: hypha bootstrap add --help");
    assertThat(run("add", "/ip4/192.0.2.1/tcp/4001").code()).isEqualTo(ExitCode.USAGE);
    Cli.Run unknown = run("remove", PEER);
    assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
    assertThat(unknown.err()).contains("is no bootstrap peer", "next: hypha bootstrap list");
    assertThat(run("list").err()).contains("there are none", "next: hypha bootstrap add ADDR");
  }

  @Test
  void a_file_that_is_wrong_stays_as_it_is() throws Exception {
    Path file = directory.resolve("config.toml");
    Files.writeString(file, "bootstrap = [\n");
    assertThat(run("add", ADDRESS).code()).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readString(file)).isEqualTo("bootstrap = [\n");
  }

  @Test
  void it_is_said_what_outweighs_the_file() {
    String[] add = {"bootstrap", "add", ADDRESS, "--data-dir", directory.toString()};
    Cli.Run run = Cli.run(Map.of("HYPHA_BOOTSTRAP", ADDRESS), add);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("HYPHA_BOOTSTRAP outweighs the file");
  }

  @Test
  void a_node_that_runs_dials_whom_it_is_told_of_at_once_and_forgets_him_at_once()
      throws Exception {
    try (Daemon other = Cli.daemon(directory.resolve("other"));
        Daemon node = Cli.daemon(directory)) {
      node.join(new NodePlan(Settings.defaults()));
      CountDownLatch met = new CountDownLatch(1);
      PeerId wanted = other.hypha().id();
      var watch =
          node.hypha()
              .node()
              .events()
              .on(
                  Event.Connected.class,
                  event -> {
                    if (event.peer().equals(wanted)) {
                      met.countDown();
                    }
                  });
      Cli.Run added = run("add", Cli.address(other), "--json");
      assertThat(added.json().path("told_node").asBoolean()).isTrue();
      assertThat(met.await(60, TimeUnit.SECONDS)).isTrue();
      watch.close();
      JsonNode peer = run("list", "--json").json().path("peers").get(0);
      assertThat(peer.path("peer").asText()).isEqualTo(wanted.toString());
      assertThat(peer.path("connected").asBoolean()).isTrue();
      assertThat(run("remove", wanted.toString()).code()).isEqualTo(ExitCode.OK);
      assertThat(run("list", "--json").json().path("peers")).isEmpty();
    }
  }

  private Cli.Run run(String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "bootstrap";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "--data-dir";
    all[words.length + 2] = directory.toString();
    return Cli.run(all);
  }
}
