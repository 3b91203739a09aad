package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolId;
import dev.hypha.kad.KadConfig;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multihash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hash tables between whole nodes on this machine. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KadNodesTest {
  private static final KadConfig NETWORK = KadConfig.network("shop");
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes VALUE = Bytes.utf8("value");
  private static final Cid CONTENT = Cid.v1(Cid.RAW, Multihash.sha256(VALUE));

  private final List<Hypha> nodes = new ArrayList<>();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    nodes.forEach(Hypha::close);
  }

  private Hypha node(HyphaBuilder builder) throws IOException {
    Hypha node = builder.listen("/ip4/127.0.0.1/tcp/0").start();
    nodes.add(node);
    return node;
  }

  private static PeerAddress address(Hypha node) throws IOException {
    return PeerAddress.parse(node.addresses().getFirst().toString());
  }

  @Test
  void a_value_and_a_provider_outlive_who_told_of_them() throws Exception {
    Hypha first = node(Hypha.builder().kad(NETWORK));
    Hypha second = node(Hypha.builder().kad(NETWORK));
    Hypha third = node(Hypha.builder().kad(NETWORK));
    second.dht().join(List.of(address(first)));
    third.dht().join(List.of(address(first)));
    second.dht().put(KEY, VALUE);
    second.dht().provide(CONTENT);
    PeerAddress provider = address(second);
    second.close();
    assertThat(third.dht().get(KEY).orElseThrow().value()).isEqualTo(VALUE);
    assertThat(third.dht().providers(CONTENT)).containsExactly(provider);
  }

  @Test
  void whoever_connects_to_one_node_of_a_table_comes_to_know_the_others() throws Exception {
    Hypha first = node(Hypha.builder().kad(NETWORK));
    Hypha second = node(Hypha.builder().kad(NETWORK));
    Hypha third = node(Hypha.builder().kad(NETWORK));
    for (Hypha each : List.of(second, third)) {
      assertThat(
              each.connect(address(first).addresses().getFirst().withPeer(first.id()).toString()))
          .isNotNull();
      await(each, first);
    }
    await(third, second);
    await(second, third);
  }

  /** Until one knows the other; whether it will is in no hand of ours. */
  private static void await(Hypha one, Hypha other) {
    while (one.dht().silence(other.id()).isEmpty()) {
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void a_node_without_a_table_says_how_to_have_one() throws Exception {
    Hypha node = node(Hypha.builder());
    assertThat(node.dhts()).isEmpty();
    assertThatThrownBy(node::dht)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Builder.kad");
  }

  @Test
  void a_node_lives_in_several_networks() throws Exception {
    KadConfig other = KadConfig.network("other");
    Hypha node = node(Hypha.builder().kad(NETWORK).kad(other).kad(KadConfig.LAN));
    assertThat(node.dhts()).hasSize(3);
    assertThat(node.dht().protocol()).isEqualTo(NETWORK.protocol());
    assertThat(node.node().protocols())
        .contains(NETWORK.protocol(), other.protocol(), ProtocolId.of("/ipfs/lan/kad/1.0.0"));
  }

  @Test
  void what_a_node_keeps_on_disk_it_gives_after_it_was_started_again() throws Exception {
    Hypha keeper = node(Hypha.builder().kad(NETWORK, directory));
    Hypha giver = node(Hypha.builder().kad(NETWORK));
    giver.dht().join(List.of(address(keeper)));
    giver.dht().put(KEY, VALUE);
    giver.close();
    keeper.close();
    Hypha again = node(Hypha.builder().kad(NETWORK, directory));
    Hypha asker = node(Hypha.builder().kad(NETWORK));
    asker.dht().join(List.of(address(again)));
    assertThat(asker.dht().get(KEY).orElseThrow().value()).isEqualTo(VALUE);
  }
}
