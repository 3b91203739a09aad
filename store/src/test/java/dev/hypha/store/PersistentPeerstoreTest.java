package dev.hypha.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.PeerRecord;
import dev.hypha.core.Peerstore;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.contract.PeerstoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentPeerstoreTest extends PeerstoreContract {
  @TempDir private Path directory;
  private final List<PersistentPeerstore> open = new ArrayList<>();

  @Override
  protected Peerstore peerstore() throws IOException {
    return open(PEERS_MAX);
  }

  private PersistentPeerstore open(int peersMax) throws IOException {
    PersistentPeerstore peers =
        PersistentPeerstore.open(directory.resolve("peers.db"), peersMax, new SystemRuntime());
    open.add(peers);
    return peers;
  }

  @AfterEach
  void close() {
    open.forEach(PersistentPeerstore::close);
  }

  @Test
  void what_was_known_is_known_to_the_next_node() throws Exception {
    PersistentPeerstore first = open(PEERS_MAX);
    PeerId peer = peer();
    PeerRecord record = full();
    first.update(peer, before -> record);
    first.close();
    assertThat(open(PEERS_MAX).of(peer)).isEqualTo(record);
  }

  @Test
  void who_was_forgotten_stays_forgotten() throws Exception {
    PersistentPeerstore first = open(PEERS_MAX);
    PeerId peer = peer();
    first.update(peer, before -> before.withAgent("one"));
    first.close();
    PersistentPeerstore second = open(PEERS_MAX);
    second.forget(peer);
    second.close();
    assertThat(open(PEERS_MAX).all()).isEmpty();
  }

  @Test
  void the_order_of_changes_outlives_the_node() throws Exception {
    PersistentPeerstore first = open(PEERS_MAX);
    PeerId oldest = peer();
    PeerId newest = peer();
    first.update(oldest, before -> before.withAgent("a"));
    first.update(newest, before -> before.withAgent("b"));
    first.close();
    PersistentPeerstore second = open(2);
    second.update(peer(), before -> before.withAgent("c"));
    assertThat(second.all()).contains(newest).doesNotContain(oldest);
  }

  @Test
  void a_store_that_another_node_has_is_refused_with_a_remedy() throws Exception {
    open(PEERS_MAX);
    assertThatThrownBy(() -> open(PEERS_MAX))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is in use by another node: stop it");
  }

  @Test
  void a_damaged_file_is_refused_with_a_remedy_and_left_as_it_is() throws Exception {
    Path file = directory.resolve("peers.db");
    byte[] garbage = new byte[20_000];
    java.util.Arrays.fill(garbage, (byte) 'x');
    Files.write(file, garbage);
    assertThatThrownBy(() -> open(PEERS_MAX))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged: restore it from a backup, or move it away");
    assertThat(Files.readAllBytes(file)).isEqualTo(garbage);
  }

  @Test
  void a_directory_that_is_not_there_is_refused() {
    assertThatThrownBy(
            () ->
                PersistentPeerstore.open(
                    directory.resolve("none/such/peers.db"), 1, new SystemRuntime()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot open the peerstore");
  }

  @Test
  void a_store_is_there_after_a_node_that_was_killed_between_two_writes() throws Exception {
    PersistentPeerstore first = open(PEERS_MAX);
    PeerId peer = peer();
    first.update(peer, before -> before.withAgent("written"));
    first.close();
    Path file = directory.resolve("peers.db");
    byte[] committed = Files.readAllBytes(file);
    PersistentPeerstore second = open(PEERS_MAX);
    second.update(peer(), before -> before.withAgent("cut"));
    second.close();
    // the second write as a power cut may leave it: its first half
    byte[] both = Files.readAllBytes(file);
    int cut = committed.length + Math.max(1, (both.length - committed.length) / 2);
    Files.write(file, java.util.Arrays.copyOf(both, Math.min(cut, both.length)));
    assertThat(open(PEERS_MAX).of(peer).agent()).isEqualTo("written");
  }
}
