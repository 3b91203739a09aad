package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void adding_leaving_out_changing_and_swapping_are_one_slip_each() {
    assertThat(Spelling.slips("ping", "ping")).isZero();
    assertThat(Spelling.slips("pinng", "ping")).isEqualTo(1);
    assertThat(Spelling.slips("pig", "ping")).isEqualTo(1);
    assertThat(Spelling.slips("pung", "ping")).isEqualTo(1);
    assertThat(Spelling.slips("pnig", "ping")).isEqualTo(1);
    assertThat(Spelling.slips("", "ping")).isEqualTo(4);
  }

  @Test
  void the_closest_word_is_meant() {
    assertThat(Spelling.closest("recieve", List.of("send", "receive"))).hasValue("receive");
  }

  @Test
  void another_word_is_not_meant() {
    assertThat(Spelling.closest("stop", List.of("up", "send"))).isEmpty();
  }
}
