package dev.hypha.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChaosConfigTest {
  @Test
  void what_no_network_does_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> chaos(-1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> chaos(101, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> chaos(0, -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> chaos(0, 2, 1));
  }

  @Test
  void only_what_loses_nothing_and_delays_nothing_is_off() {
    assertThat(ChaosConfig.OFF.isOff()).isTrue();
    assertThat(chaos(1, 0, 0).isOff()).isFalse();
    assertThat(chaos(0, 0, 1).isOff()).isFalse();
  }

  @Test
  void the_share_that_is_lost_is_that_of_the_configuration() {
    Dice dice = Dice.of(chaos(2, 0, 0));
    assertThat(Stream.generate(dice::loses).limit(100_000).filter(lost -> lost).count())
        .isBetween(1_800L, 2_200L);
    assertThat(Dice.of(chaos(0, 0, 0)).loses()).isFalse();
    assertThat(Dice.of(chaos(100, 0, 0)).loses()).isTrue();
  }

  @Test
  void the_same_seed_makes_the_same_of_every_connection() {
    assertThat(rolls(7)).isEqualTo(rolls(7)).isNotEqualTo(rolls(8));
  }

  @Test
  void what_one_connection_rolls_does_not_change_the_next() {
    Dice some = Dice.of(chaos(2, 0, 0));
    Dice others = Dice.of(chaos(2, 0, 0));
    some.split().nextLong();
    others.split();
    assertThat(some.split().nextLong()).isEqualTo(others.split().nextLong());
  }

  private static List<Long> rolls(long seed) {
    Dice dice = Dice.of(new ChaosConfig(2, Duration.ZERO, Duration.ZERO, seed));
    return Stream.generate(() -> dice.split().nextLong()).limit(5).toList();
  }

  private static ChaosConfig chaos(int percent, int min, int max) {
    return new ChaosConfig(percent, Duration.ofMillis(min), Duration.ofMillis(max), 1);
  }
}
