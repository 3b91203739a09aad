package dev.hypha.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  @Test
  void a_wire_is_read_from_latency_jitter_loss_and_bandwidth() {
    assertThat(Wire.parse("80ms, ~2.5ms, 1%, 10Mbit"))
        .isEqualTo(new Wire(Duration.ofMillis(80), Duration.ofNanos(2_500_000), 0.01, 10_000_000));
    assertThat(Wire.parse("1.5s").latency()).isEqualTo(Duration.ofMillis(1500));
    assertThat(Wire.parse("")).isEqualTo(Wire.PERFECT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "ms", "80ms;1%", "fast", "100%", "-1ms", "0kbit", "1.2.3ms", ","})
  void what_is_no_wire_is_refused(String text) {
    assertThatThrownBy(() -> Wire.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
