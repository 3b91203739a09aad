package dev.hypha.node.engine;

import static dev.hypha.node.engine.DialPlanTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.BlackHole;
import dev.hypha.core.BlackHole.Path;
import dev.hypha.core.BlackHole.State;
import dev.hypha.multiformats.Multiaddr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlackHolesTest {
  private static final Multiaddr TCP = address("/ip4/8.8.8.8/tcp/1");
  private static final Multiaddr TCP_6 = address("/ip6/2001:db8::1/tcp/1");
  private static final Multiaddr QUIC = address("/ip4/8.8.8.8/udp/1/quic-v1");
  private static final Multiaddr QUIC_6 = address("/ip6/2001:db8::1/udp/1/quic-v1");
  private static final Multiaddr QUIC_NEAR = address("/ip4/192.168.1.2/udp/1/quic-v1");
  private static final Multiaddr QUIC_RELAYED =
      address(QUIC + "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit");

  private final BlackHoles holes = new BlackHoles();

  @Test
  void nothing_is_left_out_as_long_as_there_are_fewer_than_a_hundred_outcomes() {
    silence(QUIC, 99);
    assertThat(leftOut(TCP, QUIC)).isEmpty();
    assertThat(state(Path.UDP)).isEqualTo(new BlackHole(Path.UDP, State.UNKNOWN, 99, 0, 0));
  }

  @Test
  void after_a_hundred_dials_without_an_answer_udp_is_left_out() {
    silence(QUIC, 100);
    assertThat(leftOut(TCP, QUIC)).containsExactly(QUIC);
    assertThat(state(Path.UDP)).isEqualTo(new BlackHole(Path.UDP, State.BLOCKED, 100, 0, 99));
    assertThat(state(Path.IPV6).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void after_a_hundred_dials_without_an_answer_ipv6_is_left_out() {
    silence(TCP_6, 100);
    assertThat(leftOut(TCP, TCP_6, QUIC, QUIC_6)).containsExactlyInAnyOrder(TCP_6, QUIC_6);
  }

  @Test
  void five_answers_of_a_hundred_keep_a_path_open_and_four_do_not() {
    answers(QUIC, 5);
    silence(QUIC, 95);
    assertThat(state(Path.UDP).state()).isEqualTo(State.OPEN);
    assertThat(leftOut(TCP, QUIC)).isEmpty();
    silence(QUIC, 1);
    assertThat(state(Path.UDP).state()).isEqualTo(State.BLOCKED);
    assertThat(leftOut(TCP, QUIC)).containsExactly(QUIC);
  }

  @Test
  void every_hundredth_dial_is_a_probe() {
    silence(QUIC, 100);
    for (int dial = 1; dial <= 1000; dial++) {
      assertThat(leftOut(TCP, QUIC)).as("dial " + dial).hasSize(dial % 100 == 0 ? 0 : 1);
    }
  }

  @Test
  void dials_without_a_choice_of_the_path_are_not_counted_for_the_probe() {
    silence(QUIC, 100);
    for (int dial = 0; dial < 500; dial++) {
      assertThat(leftOut(TCP)).isEmpty();
    }
    assertThat(state(Path.UDP).untilProbe()).isEqualTo(100);
  }

  @Test
  void one_answer_opens_a_blocked_path_again() {
    silence(QUIC, 100);
    answers(QUIC, 1);
    assertThat(leftOut(TCP, QUIC)).isEmpty();
    assertThat(state(Path.UDP)).isEqualTo(new BlackHole(Path.UDP, State.UNKNOWN, 1, 1, 0));
    silence(QUIC, 99);
    assertThat(state(Path.UDP).state()).isEqualTo(State.BLOCKED);
  }

  @Test
  void a_probe_of_one_path_is_not_held_up_by_the_other() {
    silence(QUIC, 100);
    for (int dial = 1; dial < 100; dial++) {
      leftOut(TCP, QUIC);
    }
    silence(TCP_6, 100);
    // the hundredth dial of UDP, the first of IPv6
    assertThat(leftOut(TCP, TCP_6, QUIC_6)).containsExactly(TCP_6);
  }

  @Test
  void a_dial_that_would_have_nothing_left_is_given_what_there_is() {
    silence(QUIC, 100);
    assertThat(leftOut(QUIC)).isEmpty();
    assertThat(leftOut(QUIC, QUIC_6)).isEmpty();
    assertThat(leftOut(QUIC, QUIC_RELAYED)).containsExactly(QUIC);
  }

  @Test
  void an_address_that_somebody_insists_on_is_not_left_out() {
    silence(QUIC, 100);
    assertThat(holes.leftOut(List.of(QUIC, QUIC_6, TCP), Set.of(QUIC)).keySet())
        .containsExactly(QUIC_6);
  }

  @Test
  void near_and_relayed_addresses_are_neither_judged_nor_left_out() {
    silence(QUIC_NEAR, 200);
    silence(QUIC_RELAYED, 200);
    assertThat(state(Path.UDP).outcomes()).isZero();
    silence(QUIC, 100);
    assertThat(leftOut(TCP, QUIC_NEAR, QUIC_RELAYED)).isEmpty();
  }

  @Test
  void attack_a_peer_that_names_many_dead_addresses_does_not_make_udp_look_swallowed() {
    // a hundred addresses that count each for itself are enough
    silence(QUIC, 100);
    assertThat(state(Path.UDP).state()).isEqualTo(State.BLOCKED);
    BlackHoles defended = new BlackHoles();
    Set<Path> ofOneDial = EnumSet.noneOf(Path.class);
    for (int i = 0; i < 100; i++) {
      defended.silent(address("/ip4/8.8.8.8/udp/" + (i + 1) + "/quic-v1"), ofOneDial);
    }
    assertThat(defended.states().getFirst().outcomes()).isOne();
  }

  @Test
  void any_run_of_outcomes_is_judged_as_a_list_of_the_last_hundred_would() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      BlackHoles judged = new BlackHoles();
      Deque<Boolean> last = new ArrayDeque<>();
      double rate = random.nextDouble() * 0.15;
      for (int i = 0; i < 1000; i++) {
        boolean answered = random.nextDouble() < rate;
        tell(judged, QUIC, answered);
        if (answered && last.size() == 100 && count(last) < 5) {
          last.clear();
        }
        last.addLast(answered);
        if (last.size() > 100) {
          last.removeFirst();
        }
        State expected =
            last.size() < 100 ? State.UNKNOWN : count(last) < 5 ? State.BLOCKED : State.OPEN;
        BlackHole udp = judged.states().getFirst();
        assertThat(udp.state()).as("seed " + seed + ", outcome " + i).isEqualTo(expected);
        assertThat(udp.answers()).as("seed " + seed).isEqualTo((int) count(last));
      }
    }
  }

  private static long count(Deque<Boolean> outcomes) {
    return outcomes.stream().filter(Boolean::booleanValue).count();
  }

  /** The outcome of a dial of a peer with one address. */
  private static void tell(BlackHoles holes, Multiaddr address, boolean answered) {
    if (answered) {
      holes.answered(address);
    } else {
      holes.silent(address, EnumSet.noneOf(Path.class));
    }
  }

  private void silence(Multiaddr address, int times) {
    for (int i = 0; i < times; i++) {
      tell(holes, address, false);
    }
  }

  private void answers(Multiaddr address, int times) {
    for (int i = 0; i < times; i++) {
      tell(holes, address, true);
    }
  }

  private List<Multiaddr> leftOut(Multiaddr... addresses) {
    return new ArrayList<>(holes.leftOut(List.of(addresses), Set.of()).keySet());
  }

  private BlackHole state(Path path) {
    return holes.states().stream().filter(each -> each.path() == path).findFirst().orElseThrow();
  }
}
