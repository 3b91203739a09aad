package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.Discovery.PeerFound;
import dev.hypha.core.Discovery.PeerLost;
import dev.hypha.core.PeerAddress;
import dev.hypha.mdns.Mdns;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.multiformats.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.HexFormat;
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
        assertThat(one.node().peers().of(other).addresses()).as("who was met").isNotEmpty();
      }
    }
  }

  @Test
  void where_somebody_was_who_never_was_met_is_forgotten_when_it_leaves() throws Exception {
    try (Hypha one = builder().start()) {
      CompletableFuture<PeerId> found = new CompletableFuture<>();
      CompletableFuture<PeerId> lost = new CompletableFuture<>();
      try (var _ = one.node().events().on(PeerFound.class, event -> found.complete(event.peer()));
          var _ = one.node().events().on(PeerLost.class, event -> lost.complete(event.peer()))) {
        try (Hypha two = builder().start()) {
          assertThat(found.get()).isEqualTo(two.id());
          assertThat(one.node().peers().of(two.id()).addresses()).isNotEmpty();
        }
        assertThat(one.node().peers().of(lost.get()).addresses()).isEmpty();
      }
    }
  }

  @Test
  void attacknets_18_after_packets_that_do_not_parse_a_neighbour_is_found() throws Exception {
    try (Hypha one = builder().start()) {
      CompletableFuture<PeerFound> found = new CompletableFuture<>();
      try (var _ = one.node().events().on(PeerFound.class, found::complete)) {
        shout(HexFormat.of().parseHex("00")); // no header
        shout(HexFormat.of().parseHex("000084000000000100000000" + "c00c")); // points at itself
        shout(HexFormat.of().parseHex("00008400ffffffffffffffff")); // counts of what is not there
        try (Hypha two = builder().start()) {
          assertThat(found.get().peer()).isEqualTo(two.id());
        }
      }
    }
  }

  /** Sends a packet to whoever listens to multicast DNS on this machine. */
  private static void shout(byte[] packet) throws Exception {
    InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral("224.0.0.251"), 5353);
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      NetworkInterface interfaceOfLoopback = NetworkInterface.getByName(loopback()[0]);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, interfaceOfLoopback);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      assertThat(channel.send(ByteBuffer.wrap(packet), group)).isEqualTo(packet.length);
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
