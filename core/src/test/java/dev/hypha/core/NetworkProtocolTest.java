package dev.hypha.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkProtocolTest {
  private static final ProtocolId PING = ProtocolId.of("/ipfs/ping/1.0.0");
  private static final ProtocolId SHOP = ProtocolId.of("/hypha/net/shop/kad/1.0.0");
  private static final ProtocolId CLUB = ProtocolId.of("/hypha/net/club/kad/1.0.0");
  private static final PeerId ALICE = peer(1);
  private static final PeerId BOB = peer(2);
  private static final PeerId EVE = peer(3);

  @Test
  void a_member_finds_out_that_another_is_one_too() {
    List<ProtocolId> told = toldTo(BOB, List.of());
    assertThat(NetworkProtocol.isServed(SHOP, ALICE, told, BOB)).isTrue();
    assertThat(NetworkProtocol.isServed(PING, ALICE, told, BOB)).isTrue();
    assertThat(NetworkProtocol.isServed(CLUB, ALICE, told, BOB)).isFalse();
  }

  @Test
  void a_stranger_is_told_no_id_of_a_network() {
    assertThat(toldTo(EVE, List.of(CLUB)))
        .contains(PING)
        .hasSize(2)
        .allSatisfy(each -> assertThat(each.name()).doesNotContain("shop", "/hypha/net/"));
  }

  @Test
  void who_names_the_id_is_told_it() {
    assertThat(toldTo(BOB, List.of(SHOP))).containsExactly(SHOP, PING);
  }

  @Test
  void a_tag_means_nothing_when_another_says_it_or_hears_it() {
    List<ProtocolId> told = toldTo(BOB, List.of());
    assertThat(NetworkProtocol.isServed(SHOP, EVE, told, BOB)).isFalse();
    assertThat(NetworkProtocol.isServed(SHOP, ALICE, told, EVE)).isFalse();
    assertThat(NetworkProtocol.isServed(SHOP, BOB, told, ALICE)).isFalse();
    assertThat(toldTo(EVE, List.of())).isNotEqualTo(told);
  }

  private static List<ProtocolId> toldTo(PeerId peer, List<ProtocolId> known) {
    return NetworkProtocol.told(List.of(PING, SHOP), ALICE, peer, known);
  }

  private static PeerId peer(int n) {
    return PeerId.ofPublicKey(Bytes.of(8, 1, 18, 1, n));
  }
}
