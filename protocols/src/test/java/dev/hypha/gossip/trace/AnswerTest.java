package dev.hypha.gossip.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions and answers as they travel. */
class AnswerTest {
  private static final PeerId PEER = PeerId.ofPublicKey(Bytes.of(8, 1, 18, 4, 0, 0, 0, 1));

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void what_is_remembered_is_read_as_it_was_written(Verdict verdict) throws Exception {
    Footprint footprint = new Footprint("chat", PEER, Instant.ofEpochMilli(1_700), verdict);
    Answer answer = new Answer.Known(footprint, Bytes.of(1, 2, 3));
    assertThat(Answer.decode(answer.encode())).isEqualTo(answer);
    Answer without = new Answer.Known(footprint, Bytes.EMPTY);
    assertThat(Answer.decode(without.encode())).isEqualTo(without);
  }

  @Test
  void refusals_are_read_as_they_were_written() throws Exception {
    assertThat(Answer.decode(new Answer.Unknown().encode())).isEqualTo(new Answer.Unknown());
    assertThat(Answer.decode(new Answer.NotAllowed().encode())).isEqualTo(new Answer.NotAllowed());
    assertThat(Answer.id(Answer.question(Bytes.of(7, 8)))).isEqualTo(Bytes.of(7, 8));
  }

  /** Nothing; no peer; a status, a time, a verdict that there are not. */
  @ParameterizedTest
  @ValueSource(strings = {"", "0801", "0809", "08011a0101", "0801200a", "08012801", "ff"})
  void an_answer_that_makes_no_sense_is_refused(String hex) {
    assertThatThrownBy(() -> Answer.decode(Bytes.hex(hex))).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatever_comes_is_an_answer_or_malformed() {
    Random random = new Random(5);
    Footprint footprint = new Footprint("chat", PEER, Instant.ofEpochMilli(9), Verdict.ACCEPT);
    byte[] good = new Answer.Known(footprint, Bytes.of(1)).encode().toArray();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      try {
        assertThat(Answer.decode(Bytes.owning(bad))).isNotNull();
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
