package dev.hypha.gossip.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.SystemRuntime;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.MessageId;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is remembered of messages. */
class FootprintsTest {
  private final SystemRuntime runtime = new SystemRuntime();
  private final Footprints footprints = new Footprints(runtime, 3);

  @AfterEach
  void stop() {
    runtime.close();
  }

  @Test
  void the_first_who_brought_it_is_remembered_with_the_verdict() {
    footprints.judged(message(1, 7), Verdict.ACCEPT);
    footprints.judged(message(1, 8), Verdict.ACCEPT);
    Footprint footprint = footprints.of(id(1)).orElseThrow();
    assertThat(footprint.bringer()).isEqualTo(peer(7));
    assertThat(footprint.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(footprint.topic()).isEqualTo("chat");
  }

  @Test
  void a_forgery_does_not_displace_the_message_and_the_message_does_displace_it() {
    footprints.judged(message(1, 7), Verdict.FORGED);
    footprints.judged(message(1, 8), Verdict.ACCEPT);
    footprints.judged(message(1, 9), Verdict.FORGED);
    assertThat(footprints.of(id(1)).orElseThrow().bringer()).isEqualTo(peer(8));
  }

  @Test
  void what_nobody_had_time_for_is_not_remembered() {
    footprints.judged(message(1, 7), Verdict.UNCHECKED);
    assertThat(footprints.of(id(1))).isEmpty();
  }

  @Test
  void our_own_came_from_ourselves() {
    footprints.published(message(1, 0), new Effect.Handed(List.of(), 0, 0, 0, false));
    assertThat(footprints.of(id(1)).orElseThrow().bringer()).isEqualTo(peer(0));
  }

  @Test
  void the_oldest_give_way() {
    for (int i = 1; i <= 5; i++) {
      footprints.judged(message(i, 7), Verdict.ACCEPT);
    }
    assertThat(footprints.size()).isEqualTo(3);
    assertThat(footprints.of(id(2))).isEmpty();
    assertThat(footprints.of(id(3))).isPresent();
  }

  @Test
  void a_message_is_found_by_the_end_of_its_id() {
    footprints.judged(message(0xab, 7), Verdict.ACCEPT);
    footprints.judged(message(0xcb, 7), Verdict.ACCEPT);
    assertThat(footprints.ending("AB", 9)).containsExactly(id(0xab));
    assertThat(footprints.ending("b", 9)).containsExactly(id(0xab), id(0xcb));
    assertThat(footprints.ending("b", 1)).hasSize(1);
    assertThat(footprints.ending("ff", 9)).isEmpty();
  }

  private static Received message(int number, int bringer) {
    return new Received(
        id(number), "chat", Optional.empty(), Bytes.EMPTY, peer(bringer), Delivery.NORMAL);
  }

  private static MessageId id(int number) {
    return MessageId.copyOf(Bytes.of(1, 2, number));
  }

  private static PeerId peer(int number) {
    return PeerId.ofPublicKey(Bytes.of(8, 1, 18, 4, 0, 0, 0, number));
  }
}
