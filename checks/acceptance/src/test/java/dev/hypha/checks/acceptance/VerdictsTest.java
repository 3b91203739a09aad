package dev.hypha.checks.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.checks.acceptance.Chaos.Ping;
import dev.hypha.checks.acceptance.Churn.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every scenario fails when it should. */
class VerdictsTest {
  private static final Status WELL = new Status(true, "12D3", "0.1.0", 2, 3, 1, 4, 12, "");
  private static final Status ALONE = new Status(true, "12D3", "0.1.0", 0, 0, 0, 0, 12, "");
  private static final Status SILENT = Status.none(5000, "no answer to status within 5 s");

  private static final Turn KILLED = new Turn(3, false, "", false, false, List.of());
  private static final Turn BACK = new Turn(3, true, "", true, true, List.of());

  // ---- smoke

  @Test
  void nodes_with_a_peer_each_are_well() {
    assertThat(Smoke.judge(List.of(WELL, WELL)).ok()).isTrue();
  }

  @Test
  void a_node_without_a_peer_is_named() {
    assertThat(Smoke.judge(List.of(WELL, ALONE)).why())
        .containsExactly("node 1 has no peer after 30 s");
  }

  @Test
  void a_node_that_does_not_answer_is_named_with_the_reason() {
    assertThat(Smoke.judge(List.of(SILENT, WELL)).why())
        .containsExactly("node 0 does not say how it is: no answer to status within 5 s");
  }

  // ---- churn

  @Test
  void nodes_that_are_killed_and_come_back_bear_it() {
    assertThat(churn(KILLED, BACK)).isEmpty();
  }

  @Test
  void a_node_that_was_told_whom_to_connect_to_bears_it_too() {
    assertThat(churn(KILLED, new Turn(3, true, "", false, true, List.of()))).isEmpty();
  }

  @Test
  void a_time_in_which_nothing_happened_proves_nothing() {
    assertThat(churn()).singleElement().asString().contains("too short");
    assertThat(churn(KILLED)).singleElement().asString().contains("too short");
  }

  @Test
  void a_node_that_hangs_while_others_die_is_named() {
    Turn hung = new Turn(3, false, "", false, false, List.of("node 5: no answer"));
    assertThat(churn(KILLED, BACK, hung))
        .containsExactly("no status within 5 s of node 5: no answer");
  }

  @Test
  void a_node_that_does_not_start_again_is_named() {
    Turn stuck = new Turn(3, true, "the lock is held", false, false, List.of());
    assertThat(churn(KILLED, stuck)).containsExactly("node 3 does not come back: the lock is held");
  }

  @Test
  void a_node_that_comes_back_and_finds_nobody_is_named() {
    Turn lonely = new Turn(3, true, "", false, false, List.of());
    assertThat(churn(KILLED, lonely)).singleElement().asString().startsWith("node 3 came back");
  }

  @Test
  void a_node_that_is_alone_in_the_end_is_named() {
    assertThat(Churn.judge(List.of(KILLED, BACK), List.of(WELL, ALONE), List.of("", "")).why())
        .containsExactly("node 1 has no peer after 30 s");
  }

  @Test
  void a_broken_audit_trail_is_named() {
    assertThat(Churn.judge(List.of(KILLED, BACK), List.of(WELL, WELL), List.of("", "line 7")).why())
        .containsExactly("the audit trail of node 1 is broken: line 7");
  }

  // ---- chaos

  @Test
  void seven_of_ten_are_enough() {
    assertThat(Chaos.judge(pings(70, 30), List.of(WELL)).ok()).isTrue();
  }

  @Test
  void less_is_not() {
    assertThat(Chaos.judge(pings(69, 31), List.of(WELL)).why())
        .containsExactly("69 of 100 pings were answered, and 70 % had to be");
    assertThat(Chaos.judge(List.of(), List.of(WELL)).ok()).isFalse();
  }

  @Test
  void a_ping_that_is_answered_twice_is_named() {
    List<Ping> pings = pings(100, 0);
    pings.add(new Ping(4, 2, 2, 170, ""));
    assertThat(Chaos.judge(pings, List.of(WELL)).why())
        .containsExactly("a ping from node 4 to node 2 was answered 2 times");
  }

  @Test
  void a_node_that_has_lost_all_its_peers_is_named() {
    assertThat(Chaos.judge(pings(100, 0), List.of(WELL, ALONE)).why())
        .containsExactly("node 1 has no peer after 30 s");
  }

  private static List<String> churn(Turn... turns) {
    return Churn.judge(List.of(turns), List.of(WELL, WELL), List.of("", "")).why();
  }

  private static List<Ping> pings(int answered, int lost) {
    List<Ping> pings = new ArrayList<>(Collections.nCopies(answered, new Ping(0, 1, 1, 170, "")));
    pings.addAll(Collections.nCopies(lost, new Ping(0, 1, 0, 0, "reset")));
    return pings;
  }

  // ---- gossip

  // ---- holders

  @Test
  void a_value_that_all_who_live_find_has_outlived_its_holders() {
    assertThat(Holders.judge(new Holders.Tally(20, 12, 10, 28, Map.of())).ok()).isTrue();
  }

  @Test
  void who_does_not_find_the_value_is_named() {
    Holders.Tally tally = new Holders.Tally(20, 12, 10, 28, Map.of(7, "it is not found"));
    assertThat(Holders.judge(tally).why()).containsExactly("node 7: it is not found");
  }

  @Test
  void holders_that_live_and_seekers_that_are_none_prove_nothing() {
    assertThat(Holders.judge(new Holders.Tally(20, 3, 2, 28, Map.of())).ok()).isFalse();
    assertThat(Holders.judge(new Holders.Tally(0, 3, 0, 28, Map.of())).ok()).isFalse();
    assertThat(Holders.judge(new Holders.Tally(20, 12, 10, 0, Map.of())).ok()).isFalse();
  }

  // ---- crashes

  @Test
  void a_node_that_loses_nothing_keeps_its_word() {
    assertThat(Crashes.judge(new Crashes.Tally(100, 2500, 2500, 90, Map.of()), "").ok()).isTrue();
  }

  @Test
  void a_value_that_is_lost_is_named() {
    Crashes.Tally tally = new Crashes.Tally(100, 2500, 2500, 90, Map.of("3-1-7", "nothing"));
    assertThat(Crashes.judge(tally, "").why())
        .containsExactly("3-1-7 was acknowledged, and now there is nothing");
  }

  @Test
  void kills_without_values_prove_nothing() {
    assertThat(Crashes.judge(new Crashes.Tally(100, 0, 9, 400, Map.of()), "").ok()).isFalse();
    assertThat(Crashes.judge(new Crashes.Tally(100, 9, 0, 400, Map.of()), "").ok()).isFalse();
    assertThat(Crashes.judge(new Crashes.Tally(0, 50, 50, 0, Map.of()), "").ok()).isFalse();
  }

  @Test
  void a_broken_trail_of_a_node_that_was_killed_is_told() {
    Crashes.Tally tally = new Crashes.Tally(100, 2500, 2500, 90, Map.of());
    assertThat(Crashes.judge(tally, "line 7").why())
        .containsExactly("the audit trail is broken: line 7");
  }

  private static Gossiping.Tally tally(int unique, int duplicates, List<String> untold) {
    return new Gossiping.Tally(200, 1_400, unique, duplicates, untold);
  }

  @Test
  void nineteen_of_twenty_messages_delivered_are_enough() {
    assertThat(Gossiping.judge(tally(1_330, 0, List.of()), List.of(WELL)).ok()).isTrue();
    assertThat(Gossiping.judge(tally(1_329, 0, List.of()), List.of(WELL)).why())
        .containsExactly("1329 of 1400 deliveries were made, and 95 % had to be");
  }

  @Test
  void a_message_heard_twice_or_not_taken_is_wrong() {
    assertThat(Gossiping.judge(tally(1_400, 2, List.of("x: refused")), List.of(WELL)).why())
        .containsExactly(
            "a message was not taken: x: refused", "2 messages were heard more than once");
  }
}
