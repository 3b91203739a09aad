package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.Discovery.PeerFound;
import dev.hypha.core.Discovery.PeerLost;
import dev.hypha.core.PeerAddress;
import dev.hypha.mdns.Mdns;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.multiformats.PeerId;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NeighboursOnOneMachineTest {
  @Test
  void two_nodes_find_each_other_and_notice_when_one_leaves() throws Exception {
    try (Hypha one = builder().start()) {
      CompletableFuture<PeerFound> found = new CompletableFuture<>();
      CompletableFuture<PeerId> lost = new CompletableFuture<>();
      try (var _ = one.node().events().on(PeerFound.class, found::complete);
          var _ = one.node().events().on(PeerLost.class, event -> lost.complete(event.peer()))) {
        PeerId other;
        try (Hypha two = builder().start()) {
          other = two.id();
          assertThat(found.get()).isEqualTo(new PeerFound(other, two.node().addresses(), "mdns"));
          assertThat(one.node().peers().of(other).addresses()).isEqualTo(two.node().addresses());
          assertThat(one.mdns().orElseThrow().found())
              .containsExactly(new PeerAddress(other, two.node().addresses()));
          assertThat(one.node().connect(PeerAddress.of(other)).peer()).isEqualTo(other);
        }
        assertThat(lost.get()).isEqualTo(other);
      }
    }
  }

  @Test
  void a_node_that_was_not_asked_to_looks_for_nobody() throws Exception {
    try (Hypha alone = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
      assertThat(alone.mdns()).isEmpty();
    }
  }

  @Test
  void who_only_watches_finds_and_is_not_found() throws Exception {
    MdnsConfig config = MdnsConfig.DEFAULT.on(loopback());
    try (Hypha silent = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
        Hypha announced = builder().start()) {
      CompletableFuture<PeerAddress> found = new CompletableFuture<>();
      try (var _ = Mdns.watch(silent.node(), config, found::complete)) {
        assertThat(found.get())
            .isEqualTo(new PeerAddress(announced.id(), announced.node().addresses()));
      }
      assertThat(announced.mdns().orElseThrow().found()).isEmpty();
      assertThat(silent.node().peers().of(announced.id()).addresses()).isEmpty();
    }
  }

  private static HyphaBuilder builder() throws Exception {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").mdns(MdnsConfig.DEFAULT.on(loopback()));
  }

  private static String[] loopback() throws Exception {
    String[] loopback =
        NetworkInterface.networkInterfaces()
            .filter(each -> each.inetAddresses().anyMatch(InetAddress::isLoopbackAddress))
            .map(NetworkInterface::getName)
            .toArray(String[]::new);
    assertThat(Arrays.asList(loopback)).isNotEmpty();
    return loopback;
  }
}
