package dev.hypha.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Direction;
import dev.hypha.core.Limits;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProtocolId;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  private static final PeerId A = peer("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final PeerId B = peer("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

  private final ResourceLimits limits = new ResourceLimits(LimitsConfig.scaled(0));

  @Test
  void spare_memory_is_taken_up_to_its_bound_and_comes_back() {
    ResourceLimits limits = new ResourceLimits(LimitsConfig.scaled(0));
    assertThat(limits.reserve(10 << 20)).isTrue();
    assertThat(limits.reserve(10 << 20)).isFalse();
    assertThat(limits.reserve(6 << 20)).isTrue();
    limits.release(10 << 20);
    assertThat(limits.reserve(10 << 20)).isTrue();
  }

  @Test
  void the_numbers_of_a_node_with_a_gibibyte_are_those_of_go() {
    LimitsConfig config = LimitsConfig.scaled(1 << 30);
    assertThat(config.system().connections()).isEqualTo(new LimitsConfig.Bound(128, 256, 256));
    assertThat(config.unproven().connections()).isEqualTo(new LimitsConfig.Bound(48, 96, 96));
    assertThat(config.protocolPeer().streams()).isEqualTo(new LimitsConfig.Bound(68, 136, 272));
    assertThat(config.peer().streams()).isEqualTo(new LimitsConfig.Bound(384, 768, 768));
  }

  @Test
  void the_33rd_inbound_connection_that_has_not_proved_itself_is_refused() throws Exception {
    for (int i = 0; i < 32; i++) {
      inbound("/ip4/9.9.9." + i + "/tcp/1");
    }
    assertThatThrownBy(() -> inbound("/ip4/9.9.8.1/tcp/1"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("32 inbound connections of the unproven scope");
    assertThat(limits.refusals()).isEqualTo(1);
  }

  @Test
  void a_connection_that_proves_itself_makes_room_for_the_next() throws Exception {
    for (int i = 0; i < 40; i++) {
      inbound("/ip4/9.9.9." + i + "/tcp/1").promote(i % 8 == 0 ? A : random(i));
    }
    assertThat(limits.refusals()).isZero();
  }

  @Test
  void the_fullest_limits_are_told_and_not_more_than_asked_for() throws Exception {
    for (int i = 0; i < 3; i++) {
      inbound("/ip4/192.0.2." + i + "/tcp/1").promote(A);
    }
    inbound("/ip4/192.0.2.9/tcp/1").promote(B);
    assertThat(limits.usage(1))
        .contains(new Usage("the node", "connections", "inbound", 4, 64))
        .contains(new Usage("the unproven scope", "connections", "total", 0, 64))
        .filteredOn(usage -> usage.scope().startsWith("peer"))
        .containsExactly(new Usage("peer " + A, "connections", "inbound", 3, 8));
  }

  @Test
  void windows_are_counted_in_bytes() {
    assertThat(limits.reserve(1000)).isTrue();
    assertThat(limits.windowBytes()).isEqualTo(1000);
    limits.release(1000);
    assertThat(limits.windowBytes()).isZero();
  }

  @Test
  void a_peer_has_eight_connections_and_no_more() throws Exception {
    for (int i = 0; i < 8; i++) {
      inbound("/ip4/9.9.9." + i + "/tcp/1").promote(A);
    }
    Limits.ConnectionPermit ninth = inbound("/ip4/9.9.9.9/tcp/1");
    assertThatThrownBy(() -> ninth.promote(A)).isInstanceOf(Refused.class);
    ninth.promote(B);
  }

  @Test
  void one_address_has_eight_connections_and_no_more_except_on_loopback() throws Exception {
    for (int i = 1; i <= 8; i++) {
      inbound("/ip4/9.9.9.9/tcp/" + i);
      inbound("/ip4/127.0.0.1/tcp/" + i);
    }
    inbound("/ip4/127.0.0.1/tcp/9");
    assertThatThrownBy(() -> inbound("/ip4/9.9.9.9/tcp/9"))
        .hasMessageContaining("8 connections from one network");
  }

  @Test
  void a_connection_that_is_closed_gives_everything_back_once() throws Exception {
    Limits.ConnectionPermit permit = inbound("/ip6/2001:db8::1/tcp/1");
    permit.promote(A);
    permit.close();
    permit.close();
    assertThat(limits.scopes()).isZero();
  }

  @Test
  void a_stream_moves_from_the_unproven_scope_to_its_protocol() throws Exception {
    for (int i = 0; i < 64; i++) {
      limits.stream(A, Direction.INBOUND).assign(ECHO, "echo");
    }
    assertThatThrownBy(() -> limits.stream(A, Direction.INBOUND).assign(ECHO, "echo"))
        .hasMessageContaining("64 inbound streams of protocol /echo/1 of");
    limits.stream(B, Direction.INBOUND).assign(ECHO, "echo");
  }

  @Test
  void the_protocols_of_a_service_share_its_limit() throws Exception {
    for (int i = 0; i < 128; i++) {
      limits.stream(A, Direction.INBOUND).assign(ProtocolId.of("/echo/" + i % 4), "echo");
    }
    assertThatThrownBy(
            () -> limits.stream(A, Direction.INBOUND).assign(ProtocolId.of("/echo/9"), "echo"))
        .hasMessageContaining("128 inbound streams of service echo of");
    limits.stream(A, Direction.INBOUND).assign(ProtocolId.of("/echo/9"), "another");
  }

  @Test
  void one_peer_cannot_use_up_the_streams_of_another() throws Exception {
    assertThatThrownBy(
            () -> {
              while (true) {
                limits.stream(A, Direction.INBOUND);
              }
            })
        .isInstanceOf(Refused.class);
    limits.stream(B, Direction.OUTBOUND);
  }

  @Test
  void a_peer_that_leaves_its_negotiations_undone_starves_nobody() throws Exception {
    Limits.StreamPermit first = limits.stream(A, Direction.INBOUND);
    for (int i = 1; i < 64; i++) {
      limits.stream(A, Direction.INBOUND);
    }
    assertThatThrownBy(() -> limits.stream(A, Direction.INBOUND))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("64 inbound streams of peer " + A + " without a protocol");
    limits.stream(B, Direction.INBOUND).assign(ECHO, "echo");
    first.assign(ECHO, "echo");
    limits.stream(A, Direction.INBOUND).close();
  }

  @Test
  void after_any_sequence_of_permits_nothing_is_left_behind() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<AutoCloseable> permits = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        step(random, permits);
      }
      permits.forEach(ResourceLimitsTest::close);
      assertThat(limits.scopes()).as("seed " + seed).isZero();
    }
  }

  private void step(Random random, List<AutoCloseable> permits) {
    try {
      switch (random.nextInt(4)) {
        case 0 -> {
          var permit = inbound("/ip4/9.9.9." + random.nextInt(20) + "/tcp/1");
          permits.add(permit);
          permit.promote(random(random.nextInt(10)));
        }
        case 1 -> {
          var permit = limits.stream(random(random.nextInt(3)), Direction.INBOUND);
          permits.add(permit);
          permit.assign(ECHO, "echo");
        }
        case 2 -> permits.add(limits.stream(A, Direction.OUTBOUND));
        default -> {
          if (!permits.isEmpty()) {
            close(permits.remove(random.nextInt(permits.size())));
          }
        }
      }
    } catch (Refused e) {
      assertThat(e).hasMessageContaining("limit reached");
    }
  }

  private static void close(AutoCloseable permit) {
    try {
      permit.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Limits.ConnectionPermit inbound(String remote) throws Refused {
    try {
      return limits.connection(Direction.INBOUND, Multiaddr.parse(remote));
    } catch (dev.hypha.bytes.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static PeerId random(int i) {
    return PeerId.ofPublicKey(dev.hypha.bytes.Bytes.of(8, 1, 18, 32, i));
  }

  private static PeerId peer(String text) {
    try {
      return PeerId.parse(text);
    } catch (dev.hypha.bytes.MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
