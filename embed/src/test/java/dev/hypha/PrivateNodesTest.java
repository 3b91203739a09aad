package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.ping.PingStream;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.pnet.PrivateNetwork;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nodes in private networks, over loopback TCP. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrivateNodesTest {
  private static final PreSharedKey KEY = PreSharedKey.generate(new SecureRandom());
  private static final PreSharedKey OTHER = PreSharedKey.generate(new SecureRandom());

  @Test
  void members_of_one_private_network_connect_and_ping() throws Exception {
    try (Hypha alice = node().privateNetwork(KEY).start();
        Hypha bob = node().privateNetwork(KEY).start()) {
      var connection = alice.connect(address(bob));
      try (PingStream pings = alice.ping().open(connection)) {
        assertThat(pings.ping(Duration.ofSeconds(10))).isPositive();
      }
      assertThat(alice.privateNetwork().map(PrivateNetwork::fingerprint))
          .contains(KEY.fingerprint());
    }
  }

  @Test
  void a_member_of_another_network_is_told_apart_at_its_step() throws Exception {
    try (Hypha alice = node().privateNetwork(KEY).start();
        Hypha bob = node().privateNetwork(OTHER).start()) {
      assertFailsInPrivateNetwork(alice, bob);
      assertFailsInPrivateNetwork(bob, alice);
    }
  }

  @Test
  void a_public_node_is_no_member() throws Exception {
    try (Hypha alice = node().privateNetwork(KEY).start();
        Hypha bob = node().start()) {
      assertFailsInPrivateNetwork(alice, bob);
      assertThatThrownBy(() -> bob.connect(address(alice))).isInstanceOf(Unreachable.class);
      assertThat(alice.node().connections()).isEmpty();
      assertThat(bob.node().connections()).isEmpty();
      assertThat(bob.privateNetwork()).isEmpty();
    }
  }

  @Test
  void an_address_that_cannot_carry_the_key_is_refused_in_plain_words() throws Exception {
    try (Hypha alice = node().privateNetwork(KEY).start();
        Hypha bob = node().start()) {
      String quic = "/ip4/127.0.0.1/udp/1/quic-v1/p2p/" + bob.id();
      assertThatThrownBy(() -> alice.connect(quic))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("gate")
          .hasMessageContaining("TCP and WebSocket only");
    }
  }

  @Test
  void a_private_node_does_not_listen_where_the_key_cannot_go() {
    HyphaBuilder builder = node().privateNetwork(KEY).listen("/ip4/127.0.0.1/udp/0/quic-v1");
    assertThatThrownBy(builder::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on /ip4/127.0.0.1/udp/0/quic-v1")
        .hasMessageContaining("TCP and WebSocket only");
  }

  @Test
  void a_private_node_that_is_asked_for_quic_does_not_start() throws Exception {
    assertThatThrownBy(() -> node().privateNetwork(KEY).quic(true).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no QUIC in a private network")
        .hasMessageContaining("TCP and WebSocket only");
    node().privateNetwork(KEY).quic(false).start().close();
    node().quic(true).start().close();
  }

  @Test
  void where_a_private_network_is_forced_quic_alone_is_no_way_around_it() {
    Map<String, String> forced = Map.of("LIBP2P_FORCE_PNET", "1");
    HyphaBuilder overQuic =
        Hypha.builder().listen("/ip4/127.0.0.1/udp/0/quic-v1").environment(forced);
    assertThatThrownBy(overQuic::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("LIBP2P_FORCE_PNET is set");
    assertThatThrownBy(() -> overQuic.privateNetwork(KEY).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TCP and WebSocket only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "yes"})
  void where_a_private_network_is_forced_no_node_runs_without_a_key(String value) throws Exception {
    Map<String, String> forced = Map.of("LIBP2P_FORCE_PNET", value);
    assertThatThrownBy(() -> node().environment(forced).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("LIBP2P_FORCE_PNET is set");
    node().environment(forced).privateNetwork(KEY).start().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "false"})
  void where_it_is_not_forced_nodes_are_public(String value) throws Exception {
    node().environment(Map.of("LIBP2P_FORCE_PNET", value)).start().close();
  }

  private static void assertFailsInPrivateNetwork(Hypha from, Hypha to) {
    assertThatThrownBy(() -> from.connect(address(to)))
        .isInstanceOfSatisfying(
            Unreachable.class,
            e -> {
              assertThat(e.failures().getFirst().step()).isEqualTo(Step.PRIVATE_NETWORK);
              assertThat(e.failures().getFirst().why()).contains("another private network");
            });
  }

  private static HyphaBuilder node() {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0");
  }

  private static String address(Hypha hypha) {
    return hypha.addresses().getFirst().toString();
  }
}
