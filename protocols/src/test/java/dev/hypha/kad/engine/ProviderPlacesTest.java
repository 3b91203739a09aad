package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderPlacesTest {
  private static PeerId peer(int number) {
    return PeerId.ofPublicKey(Bytes.of(8, 1, 18, 2, number >> 8, number & 255));
  }

  private static List<PeerId> peers(int first, int count) {
    List<PeerId> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(peer(first + i));
    }
    return peers;
  }

  @Test
  void arxiv_2505_01139_who_names_many_takes_no_more_than_its_share_while_others_may_answer() {
    ProviderPlaces undefended = new ProviderPlaces(20, 20);
    undefended.named(peers(100, 256));
    assertThat(undefended.isFull()).isTrue();

    ProviderPlaces places = new ProviderPlaces(20, 1);
    for (int liar = 0; liar < 19; liar++) {
      assertThat(places.named(peers(1_000 * (liar + 1), 20))).hasSize(1);
    }
    assertThat(places.isFull()).isFalse();
    assertThat(places.named(List.of(peer(1)))).containsExactly(peer(1));
    assertThat(places.isFull()).isTrue();
  }

  @Test
  void who_is_named_again_costs_nobody_a_place() {
    ProviderPlaces places = new ProviderPlaces(3, 1);
    assertThat(places.named(peers(1, 1))).containsExactly(peer(1));
    assertThat(places.named(peers(1, 3))).containsExactly(peer(2));
    assertThat(places.isWaiting(peer(3))).isTrue();
    assertThat(places.named(peers(3, 1))).containsExactly(peer(3));
    assertThat(places.isWaiting(peer(3))).isFalse();
    assertThat(places.rest()).isEmpty();
  }

  @Test
  void in_the_end_those_who_wait_take_what_is_left_by_turns() {
    ProviderPlaces places = new ProviderPlaces(6, 1);
    places.named(peers(100, 20));
    places.named(peers(200, 2));
    assertThat(places.rest()).containsExactly(peer(101), peer(201), peer(102), peer(103));
    assertThat(places.isFull()).isTrue();
  }

  @Test
  void one_who_alone_has_answered_names_all() {
    ProviderPlaces places = new ProviderPlaces(20, 1);
    places.named(peers(1, 15));
    assertThat(places.rest()).hasSize(14);
    assertThat(places.isFull()).isFalse();
  }

  @Test
  void who_has_a_place_from_before_needs_none() {
    ProviderPlaces places = new ProviderPlaces(2, 2, Set.of(peer(1)));
    assertThat(places.named(peers(1, 3))).containsExactly(peer(2), peer(3));
  }

  @Test
  void those_who_wait_are_bounded() {
    ProviderPlaces places = new ProviderPlaces(20, 1);
    long waiting = 0;
    for (int i = 0; i < 50; i++) {
      List<PeerId> named = peers(1_000 * i, 256);
      places.named(named);
      waiting += named.stream().filter(places::isWaiting).count();
    }
    assertThat(waiting).isEqualTo(80);
  }
}
