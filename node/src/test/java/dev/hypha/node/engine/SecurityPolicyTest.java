package dev.hypha.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecurityPolicyTest {
  private static final ProtocolId LEVEL_3 = ProtocolId.of("/noise-mlkem768-hfs/0.2.0");
  private static final ProtocolId LEVEL_5 = ProtocolId.of("/hypha/noise-mlkem1024-hfs/1.0.0");
  private static final ProtocolId CLASSICAL = ProtocolId.of("/noise");
  private static final PeerRecord STRANGER = PeerRecord.UNKNOWN;

  private static final Map<ProtocolId, Integer> ALL = all();

  @Test
  void prefer_offers_the_hybrids_first_and_the_classical_one_too() throws Exception {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    assertThat(policy.offer(STRANGER)).containsExactly(LEVEL_3, LEVEL_5, CLASSICAL);
    policy.require(STRANGER, CLASSICAL, 0);
  }

  @Test
  void off_offers_classical_only() {
    assertThat(new SecurityPolicy(Quantum.OFF, ALL).offer(STRANGER)).containsExactly(CLASSICAL);
  }

  @Test
  void require_offers_hybrids_only_and_refuses_who_comes_without() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.REQUIRE, ALL);
    assertThat(policy.offer(STRANGER)).containsExactly(LEVEL_3, LEVEL_5);
    assertThatThrownBy(() -> policy.require(STRANGER, CLASSICAL, 0))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("quantum = require");
  }

  @Test
  void a_peer_that_spoke_hybrid_once_is_never_offered_less() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    PeerRecord known = policy.remember(STRANGER, LEVEL_3);
    assertThat(policy.offer(known)).containsExactly(LEVEL_3, LEVEL_5);
    assertThat(policy.pinned(known)).isTrue();
  }

  @Test
  void what_is_best_for_a_peer_is_proposed_without_asking_once_it_has_spoken_it() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    assertThat(policy.expected(STRANGER)).isEmpty();
    assertThat(policy.expected(policy.remember(STRANGER, LEVEL_3))).contains(LEVEL_3);
    assertThat(policy.expected(policy.remember(STRANGER, LEVEL_5))).contains(LEVEL_5);
  }

  @Test
  void who_has_spoken_classical_only_is_asked_for_more() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    assertThat(policy.expected(policy.remember(STRANGER, CLASSICAL))).isEmpty();
  }

  @Test
  void a_peer_that_comes_back_below_its_level_is_refused_with_the_way_out() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    PeerRecord known = policy.remember(STRANGER, LEVEL_5);
    assertThatThrownBy(() -> policy.require(known, LEVEL_3, 0))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("downgrade")
        .hasMessageContaining("quantum = off");
  }

  @Test
  void off_forgets_pins_because_its_owner_has_decided() throws Exception {
    SecurityPolicy policy = new SecurityPolicy(Quantum.OFF, ALL);
    policy.require(STRANGER.withSecurities(List.of(LEVEL_5)), CLASSICAL, 0);
  }

  @Test
  void what_a_peer_spoke_is_remembered_once() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    PeerRecord once = policy.remember(STRANGER, LEVEL_3);
    assertThat(policy.remember(once, LEVEL_3).securities()).containsExactly(LEVEL_3);
  }

  @Test
  void who_has_spoken_was_met_whether_or_not_it_told_what_it_serves() {
    SecurityPolicy policy = new SecurityPolicy(Quantum.PREFER, ALL);
    assertThat(STRANGER.wasMet()).isFalse();
    assertThat(policy.remember(STRANGER, LEVEL_3).wasMet()).isTrue();
    assertThat(STRANGER.withProtocols(List.of(LEVEL_3)).wasMet()).isTrue();
  }

  @Test
  void a_policy_that_leaves_nothing_to_speak_is_refused_at_once() {
    assertThatThrownBy(() -> new SecurityPolicy(Quantum.REQUIRE, Map.of(CLASSICAL, 0)))
        .hasMessageContaining("leaves no security protocol");
  }

  private static Map<ProtocolId, Integer> all() {
    Map<ProtocolId, Integer> all = new LinkedHashMap<>();
    all.put(LEVEL_3, 3);
    all.put(LEVEL_5, 5);
    all.put(CLASSICAL, 0);
    return all;
  }
}
