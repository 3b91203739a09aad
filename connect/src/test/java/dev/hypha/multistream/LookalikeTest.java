package dev.hypha.multistream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookalikeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "052f612f310a", // a proposal
        "022f61", // one without its line feed
        "04616263 0a", // one without its slash
        "00 00 03010203 052f612f310a", // behind messages that a patient listener passes over
        "03010203 8300 2f610a", // with a length that is not minimal
      })
  void a_proposal_is_found_wherever_it_stands(String bytes) {
    assertThat(Lookalike.within(Bytes.hex(bytes.replace(" ", "")))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "000000000000000100", // a perf request
        "03010203",
        "062f612f310a", // never finished
        "80", // not even its length
        "ffffffffffffffffff 2f610a", // none at all
      })
  void what_no_listener_can_take_for_a_proposal_goes(String bytes) {
    assertThat(Lookalike.within(Bytes.hex(bytes.replace(" ", "")))).isFalse();
  }
}
